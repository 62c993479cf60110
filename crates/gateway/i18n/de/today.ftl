# SIGNS
sign-heavy-days = Schwere Tage, und niemand, dem du es sagst
sign-quiet-alone = Still, wenn ihr zwei allein seid
sign-in-company = Immer in Gesellschaft
sign-outside = Gespräche, die außen bleiben
sign-nobody-close = Viele Menschen, und niemand nah

today-title = Heute
today-noted = Notiert.
undo = Rückgängig
today-add-line = Eine Zeile hinzufügen
today-begin = Beginne mit einem Gespräch
today-ask = Hast du mit jemandem gesprochen?
memory-title = An diesem Tag
today-lately = In letzter Zeit
notice-look = Schau hinein
notice-did = Habe ich
notice-tomorrow = Morgen
notice-let-go = Loslassen
notice-later = Später als morgen
notice-days = In 3 Tagen
notice-week = In einer Woche
notice-which-day = An welchem Tag?
notice-that-day = An diesem Tag
offer-accept = Vorschlagen
offer-postpone = Ein andermal
offer-rest = Ruhen lassen
sign-mute = Nicht mehr zeigen
sign-rests-on = Worauf es beruht
sign-how-often = Ein Zeichen gilt zwei Wochen lang, bevor es gezeigt wird, und in einer Woche wird höchstens eines gezeigt. Es geht, sobald deine Notizen etwas anderes sagen.

# What was just done
today-welcome = Alles ist eingerichtet. Wann immer du mit jemandem gesprochen hast, hat es hier seinen Platz.
today-removed = Entfernt. Davon bleibt nichts.
saved = Gespeichert.
sign-muted = Es wird nicht mehr gezeigt.

# A day some years ago
memory-1 = Vor einem Jahr
memory-2 = Vor 2 Jahren
memory-3 = Vor 3 Jahren

# Something that came up: what it is about, and why
on-day = am { $day }
notice-because-follow-up = Du wolltest { $day } darauf zurückkommen.
notice-because-birthday = Der Geburtstag steht im Profil.
notice-because-date = Du merkst dir diesen Tag jedes Jahr.
notice-because-asked = Du hast { $day } um { $clock } darum gebeten.
reminder-birthday-of = Geburtstag von { $name }
reminder-birthday = Ein Geburtstag
reminder-reflect = Ein ruhiger Moment, um nach innen zu schauen
reminder-digest = Die kommende Woche
reminder-follow-up-with = Etwas mit { $name }
reminder-follow-up = Etwas, worauf du zurückkommen wolltest
answered-did = Das hast du getan.
answered-let-go = Du hast es losgelassen.
comes-again = Es kommt wieder.
note-arrived = Eine Nachricht dazu kam an.
note-not-wanted = Die Nachricht dazu wurde nicht mehr gebraucht.
note-arrived-partly = Die Nachricht dazu kam auf { $sent } von { $all } Wegen an.
notice-said-did = Gut.
notice-said-let-go = Es ist losgelassen.

# An offer of a one-to-one
offer-time-together = gemeinsame Zeit
offer-question = Wie wäre { $what } mit { $name }, { $when }?
offer-because-since = Zuletzt habt ihr zwei { $last } gesprochen. { $habit }: das ist eure Gewohnheit.
offer-because-first = { $name } ist bei dir in diesem Kreis: { $circle }. Ein Gespräch von euch zweien ist noch nicht notiert.
offer-because-not-yet = Ein Gespräch von euch zweien ist noch nicht notiert.
offer-because-asked = Du hast ungefähr um diesen Tag gebeten.
offer-because-open = Es war still, und das ist in Ordnung. Die Tür steht offen.
offer-because-habit = { $habit }: das ist eure Gewohnheit.
offer-was-accepted = Du wolltest es vorschlagen.
offer-was-postponed = Ein andermal, hast du gesagt.
offer-was-rested = Du hast es ruhen lassen.
offer-went-by = Es ging still vorbei.
offer-was-withdrawn = Es wurde zurückgenommen: ihr habt gesprochen, oder es war nicht die Zeit.
offer-said-accept = Gut. Wenn ihr zwei gesprochen habt, notiere es hier.
offer-said-postpone = Dann ein andermal.
offer-said-rest = Es ruht.
offer-said-reopen = Es ist wieder wie zuvor.

# A sign: about how things are, never about whose fault it is
sign-more = Und { $more } davor.
sign-because = Weil du { $counts } notiert hast.
a-check-in = ein Check-in
sign-way-help = Menschen, die zuhören
sign-way-self-check = Fragen an dich selbst
sign-way-person = Du und { $name }
sign-heavy-days-title = Das waren schwere Tage
sign-heavy-days-words = Du hast schwere Tage notiert, und hier steht nichts davon, dass jemand es weiß. Das ist viel, um es allein zu tragen. Du brauchst hier nichts zu tun. Wenn es dir helfen würde zu reden: es gibt Menschen, die zuhören.
sign-quiet-alone-title = Stille Momente mit { $name }
sign-quiet-alone-words = Bei mehreren eurer Gespräche, nur { $name } und du, gab es irgendwann nichts mehr zu sagen. Das kommt unter Menschen vor, die sich mögen. Beim Gehen oder wenn man nebeneinander etwas tut, hat Stille Platz.
sign-in-company-title = Du und { $name }, in Gesellschaft
sign-in-company-words = Du und { $name } trefft euch, wenn andere dabei sind, und seit einer Weile ist kein Gespräch von euch zweien notiert. Wenn du gern eins hättest: ein kurzer Spaziergang genügt.
sign-outside-title = Viel Alltag mit { $name }
sign-outside-words = Worüber du und { $name } zuletzt gesprochen habt, waren meist Neuigkeiten und Alltägliches. Ein gemeinsames Leben bringt viel davon mit sich. Wenn dir das Übrige fehlt, kann ein Abend ohne Plan Raum lassen.
sign-nobody-close-title = Viele Menschen, und Platz für jemand Nahes
sign-nobody-close-words = Du siehst viele Menschen. In deinen Notizen kamen offenes Reden und das Gefühl, gehört zu werden, noch nicht bei einem von ihnen zusammen. Wenn dir das fehlt: ein Gespräch zu zweit mit jemandem, bei dem dir leicht zumute ist, ist ein Anfang.
