help-title = Hilfe
help-hard-moment = Wenn es gerade schwer ist
help-emergency = Wenn du oder jemand in deiner Nähe in Gefahr ist, ruf die Notrufnummer deines Landes an:
help-talk = Wenn du jetzt mit jemandem reden möchtest:
help-afraid = Wenn du vor jemandem Angst hast oder dich kontrolliert fühlst, ist mehr Offenheit mit diesem Menschen nicht das Richtige. Wo es nicht sicher ist, ist niemand Offenheit schuldig. Unter diesen Nummern hört dir dazu jemand zu:
help-emergency-number = Notruf
help-elsewhere = Für andere Orte führt findahelpline.com kostenlose Nummern nach Ländern auf.
help-looked-up = Nummern ändern sich. Diese wurden zuletzt am { $day }. { $month } { $year } nachgesehen.

# COUNTRIES
country-eu = Europäische Union
country-gb = Vereinigtes Königreich
country-gb-ie = Vereinigtes Königreich und Irland
country-us = Vereinigte Staaten
country-us-ca = Vereinigte Staaten und Kanada
country-ca = Kanada
country-de = Deutschland

help-log = Ein Gespräch notieren
help-log-how = Wähle, mit wem es war und wie tief es ging, und speichere. Alles andere ist freiwillig, und was du auslässt, bleibt offen.
help-log-deepest = Wähle die tiefste Stelle, die das Gespräch berührt hat, und sei es nur kurz. Ein Gespräch kann zwischen zwei Witzen Gefühle berühren.
help-depth = Was die Worte für Tiefe bedeuten
help-depth-words = Geplauder, Neuigkeiten, Öffnung, Persönliches, Herz zu Herz: diese Worte kommen von der Ebene, die du gewählt hast, davon, wie frei ihr beide gesprochen habt, wobei die stillere Seite am meisten zählt, und ein wenig davon, wie gehört du dich gefühlt hast.
help-depth-usual = Was mit jemandem üblich ist, richtet sich nach den neueren Gesprächen und nach denen, bei denen ihr zu zweit wart. Bei wenigen Gesprächen richtet es sich nach dem, was bei dir mit anderen üblich ist, und sagt das auch.
help-keys = Tasten
help-keys-how = Mit einer Tastatur führen diese Tasten von überall weiter, außer wenn du gerade schreibst. In den Einstellungen kannst du sie ausschalten.
help-keys-pages = <strong>l</strong> notiert ein Gespräch, <strong>/</strong> sucht, <strong>?</strong> zeigt diese Liste
help-keys-go = <strong>g</strong> und dann <strong>t</strong> führt zu „Heute“, <strong>p</strong> zu den Menschen, <strong>i</strong> zu den Einblicken, <strong>r</strong> zu den Erinnerungen, <strong>c</strong> zum Check-in, <strong>m</strong> zur Zeitleiste
help-keys-form = <strong>1</strong> bis <strong>5</strong> wählen, wie tief es ging, sobald eine der fünf Ebenen den Fokus hat; <strong>Strg+Eingabe</strong> speichert
help-circles = Kreise und Angebote
help-circles-how = Ein Kreis sagt, wie nah du jemanden bei dir haben möchtest. Du wählst ihn und kannst ihn jederzeit ändern. Danach richtet sich, wie oft Heartward euch Zeit zu zweit anbietet:
help-offers = Ein Angebot ist eine Frage. Schlag es vor, wähle ein andermal, oder lass es ruhen: jedes Mal, wenn du es ruhen lässt, kommt das nächste später. Für jemanden, bei dem „Im Moment nicht“ steht, kommt keins.
