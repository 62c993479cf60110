# REPEATS
repeat-once = Einmal
repeat-daily = Jeden Tag
repeat-weekly = Jede Woche
repeat-monthly = Jeden Monat
repeat-yearly = Jedes Jahr

# How often, in the middle of a sentence
often-day = jeden Tag
often-week = jede Woche
often-month = jeden Monat
often-year = jedes Jahr
often-again = immer wieder

reminders-title = Erinnerungen
reminders-lede = Was gerade da ist, was kommt und warum. Jede Antwort ist in Ordnung, auch keine.
reminders-pick = Ein andermal, an einem Tag deiner Wahl
reminders-from = Ab welchem Tag?
reminders-nothing = Im Moment gibt es nichts zu beantworten.
reminders-coming = Was kommt
reminders-coming-help = In den nächsten 30 Tagen.
coming-again = Wieder am { $days }.
coming-two = Zeit zu zweit
coming-because-birthday = Er steht im Profil.
coming-because-follow-up = Du wolltest darauf zurückkommen.
coming-because-asked = Du hast darum gebeten.
coming-because-asked-often = Du hast darum gebeten, { $often }.
coming-because-circle = { $habit }, nach dem Kreis, den du gewählt hast.
reminder-mute = Stumm schalten<hidden>: { $what }</hidden>
reminder-hear = Wieder hören<hidden>: { $what }</hidden>
reminder-remove = Entfernen<hidden>: { $what }</hidden>
reminder-when-often = { $next }, { $often }
reminder-muted = Stumm
reminders-all = Worum du gebeten hast

# A new reminder
reminder-new = Woran möchtest du erinnert werden?
reminder-words = In deinen eigenen Worten
reminder-encrypted = Wird verschlüsselt gespeichert.
reminder-about = Geht es um jemanden?
reminder-about-nobody = Niemand Bestimmtes
reminder-day = An welchem Tag?
reminder-clock = Um wie viel Uhr, wenn es darauf ankommt
reminder-how-often = Wie oft?
reminder-rule = Nach einer eigenen Regel
reminder-rule-words = Eine RRULE, wie Kalender sie kennen
reminder-make = Erinnere mich

# What comes every week
weekly-title = Einmal in der Woche, wenn du magst
weekly-digest = Die kommende Woche
    .help = Eine Nachricht mit dem, was die Woche bringt.
weekly-reflect = Ein Blick nach innen
    .help = Eine leise Nachricht, die dich zu einem Check-in einlädt.
weekly-next = Als Nächstes: { $when }
weekly-off = Ausschalten<hidden>: { $title }</hidden>
weekly-day = Am
weekly-clock = Um
weekly-on = Einschalten<hidden>: { $title }</hidden>

reminders-before = Was sich früher gemeldet hat
reminders-offers = Frühere Angebote
reminders-take-back = Zurücknehmen<hidden>: { $name }</hidden>
reminders-rule = Wie Angebote zustande kommen
reminders-rule-circles = Ein Angebot geht von dem Kreis aus, den du gewählt hast: etwa jede Woche für dein Zuhause, alle zwei Wochen für den inneren Kreis, einmal im Monat für den nahen, alle drei Monate für den weiteren.
reminders-rule-nearer = Gespräche, die gut waren, holen das nächste Angebot ein wenig näher heran. Jedes Mal, wenn du eines ruhen lässt, kommt das nächste später. Nach mehreren bleibt Heartward still, bis ihr miteinander sprecht. Du wählst, wie viele in einer Woche kommen, und an einem Tag, der seine Nachrichten schon hatte, kommt keins.
reminders-elsewhere = Nachrichten von all dem können dich auch anderswo erreichen: <where>wo</where> und <when>wann</when>.

# What was just done
reminders-said-made = Du hörst davon.
reminders-said-muted = Es ist jetzt stumm.
reminders-said-heard = Du hörst wieder davon.
reminders-said-removed = Entfernt.

# When notes may come
quiet-title = Wann dich Nachrichten erreichen
quiet-lede = Alles, was sich meldet, steht immer auf der Seite „Erinnerungen“. Hier wählst du, wann eine Nachricht davon bei dir anklopfen darf.
quiet-pause = Alles pausieren
quiet-pause-all = Vorerst keine Nachrichten und keine Angebote
quiet-until = Bis zu diesem Tag, oder bis du etwas anderes sagst
quiet-hours = Stille Stunden
quiet-from = Von
quiet-to = Bis
quiet-hours-help = Lass beides leer, wenn du keine möchtest. Was sich inzwischen meldet, wird danach geschickt.
quiet-days = Tage ohne Nachrichten
quiet-many = Wie viele
quiet-daily = Nachrichten am Tag: an einem Tag, der so viele hatte, wird nichts angeboten
quiet-weekly = Angebote in der Woche, höchstens
quiet-many-help = Worum du zu einer bestimmten Zeit gebeten hast, kommt zu dieser Zeit, wie viele es auch sind.
quiet-clock = Deine Uhr
quiet-usual = Die übliche Zeit, für Geburtstage und Jahrestage
quiet-zone = Zeitzone
quiet-zone-help = Eine Erinnerung um neun bleibt bei neun, wo immer du bist.
quiet-clock-wrong = Gib eine Uhrzeit an, zum Beispiel 09:00.
quiet-number-wrong = Gib eine Zahl an, zum Beispiel 1.
