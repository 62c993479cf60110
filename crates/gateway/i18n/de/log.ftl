new-person = Name
new-person-hint = Wer neu ist, kommt beim Speichern zu deinen Menschen dazu.
log-who = Mit wem war es?
log-everybody-else = Alle anderen
log-somebody-else = Jemand anderes
log-how-deep = Wie tief ging es?
log-just-now = Gerade eben,
log-earlier-today = Heute,
log-yesterday = Gestern,
log-in-person = persönlich,
log-by-phone = am Telefon,
log-by-video = per Video,
log-in-messages = in Nachrichten,
log-just-you-two = nur ihr zwei.
log-a-few = ein paar von euch.
log-many = viele von euch.
log-change = Ändern
log-when = Wann
log-which-day = An welchem Tag
log-clock = Ungefähr um wie viel Uhr
log-if-you-like = wenn du magst
log-how = Wie
log-how-many = Wie viele von euch
log-as-chosen = Wie oben gewählt
log-more = Ein wenig mehr
log-up-to-you = All das ist freiwillig. Was du auslässt, bleibt offen.
log-initiator = Von wem ging es aus?
log-not-noted = Nicht notiert
log-how-long = Wie lange
log-where = Wo, oder wobei
log-tension = Es gab Spannungen
log-ran-dry = Irgendwann gab es nichts mehr zu sagen
log-note = Eine Zeile zum Erinnern
log-for-you = für dich allein
follow-up = Möchtest du auf etwas zurückkommen?
follow-up-words = In deinen eigenen Worten
follow-up-hint = zum Beispiel: fragen, wie der Termin war
follow-up-when = Wann?
follow-up-day = An welchem Tag, wenn an einem anderen
log-title = Ein Gespräch notieren
save = Speichern

# What to mend
log-who-wrong = Wähle, mit wem es war, oder schreib einen Namen dazu.
log-how-deep-wrong = Wähle, wie tief es ging.
log-day-wrong = Wähle den Tag, an dem es war.
log-clock-wrong = Gib die Uhrzeit in Stunden und Minuten an, zum Beispiel 19:30.
follow-up-day-wrong = Wähle einen Tag.

# The day in the short line of the form
log-another-day = An einem anderen Tag
log-on-day = Am { $day }. { $month }

# A conversation in a list
talk-with = mit
talk-and = und
talk-change = Ändern<hidden>: das Gespräch vom { $moment }</hidden>
just-you-two = nur ihr zwei
in-a-small-group = in einer kleinen Gruppe
in-a-larger-group = in einer größeren Gruppe
some-tension = etwas Spannung
ran-dry = irgendwann nichts mehr zu sagen
all-in-all = alles in allem { $band }

# A conversation that was noted
log-a-talk = Ein Gespräch notieren
conversation-title = Ein Gespräch
conversation-with = Ein Gespräch mit { $names }
conversation-band = Alles in allem: { $band }.
conversation-leave = Lassen, wie es war
conversation-delete = Dieses Gespräch löschen
conversation-for-good = Es geht für immer, mit allem, was daraus berechnet wurde.
conversation-delete-now = Löschen
