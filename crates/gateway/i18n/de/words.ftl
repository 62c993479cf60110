# LAYERS
layer-passing = Im Vorübergehen
    .help = Grüße und Absprachen
    .within = im Vorübergehen
    .short = Nebenbei
    .broken = Nebenbei
layer-catching-up = Neuigkeiten
    .help = was so passiert ist
    .within = Neuigkeiten
    .short = Neuigkeiten
    .broken = Neuig-/keiten
layer-ideas = Gedanken
    .help = Ansichten, Pläne, Überzeugungen
    .within = Gedanken
    .short = Gedanken
    .broken = Gedanken
layer-feelings = Gefühle
    .help = wie es wirklich geht
    .within = Gefühle
    .short = Gefühle
    .broken = Gefühle
layer-heart-to-heart = Von Herz zu Herz
    .help = etwas, das du nicht vielen erzählen würdest
    .within = von Herz zu Herz
    .short = Herz zu Herz
    .broken = Herz/zu Herz

# LATER
later-day = Morgen
later-days = In 3 Tagen
later-week = In einer Woche
later-date = An einem anderen Tag

# MEDIA
medium-in-person = Persönlich
    .within = persönlich
medium-call = Am Telefon
    .within = am Telefon
medium-video = Per Video
    .within = per Video
medium-messages = In Nachrichten
    .within = in Nachrichten

# FORMATS
format-one-to-one = Nur wir zwei
format-small-group = Zu dritt oder zu viert
format-large-group = Mehr von uns

# SETTINGS
setting-walk = Beim Gehen
    .within = beim Gehen
setting-home = Zu Hause
    .within = zu Hause
setting-meal = Beim Essen oder Trinken
    .within = beim Essen oder Trinken
setting-car = Unterwegs
    .within = unterwegs
setting-activity = Bei etwas Gemeinsamem
    .within = bei etwas Gemeinsamem

# INITIATORS
initiator-me = Von mir
initiator-them = Von ihnen

# CIRCLES
circle-household = Zuhause
    .help = ihr wohnt zusammen oder teilt ein Leben: Zeit etwa jede Woche
    .within = Zuhause
    .known = Zuhause
    .people = Menschen deines Zuhauses
circle-inner = Innerer Kreis
    .help = Zeit etwa alle zwei Wochen
    .within = innerer Kreis
    .known = innerer Kreis
    .people = Menschen deines inneren Kreises
circle-close = Naher Kreis
    .help = Zeit etwa einmal im Monat
    .within = naher Kreis
    .known = naher Kreis
    .people = Menschen deines nahen Kreises
circle-wider = Weiterer Kreis
    .help = Zeit etwa alle drei Monate
    .within = weiterer Kreis
    .known = weiterer Kreis
    .people = Menschen deines weiteren Kreises
circle-outer = Äußerer Kreis
    .help = keine Angebote
    .within = äußerer Kreis
    .known = äußerer Kreis
    .people = Menschen deines äußeren Kreises
circle-none = Kein Kreis gewählt
    .help = wähle einen, wenn du magst, und die Angebote beginnen
    .people = Menschen ohne Kreis
circle-not-chosen = Nicht gewählt: keine Angebote

# RELATIONSHIPS
relationship-partner = Partnerschaft
relationship-parent = Elternteil
relationship-child = Kind
relationship-sibling = Schwester oder Bruder
relationship-relative = Familie
relationship-friend = Freundschaft
relationship-colleague = Aus Arbeit oder Studium
relationship-neighbour = Nachbarschaft
relationship-mentor = Mentorin oder Mentor
relationship-other = Jemand anderes

# RECEPTIVENESS
receptiveness-open = Spricht offen
receptiveness-warming-up = Taut langsam auf
    .help = mehr Zeit, leichte Anlässe
receptiveness-not-now = Im Moment nicht
    .help = gar keine Angebote

# PLACES
place-walk = Beim Gehen
    .help = ein Spaziergang
place-home = Zu Hause
    .help = ein Abend zu Hause
place-meal = Beim Essen oder Trinken
    .help = ein Essen
place-car = Unterwegs
    .help = eine Fahrt
place-activity = Bei etwas Gemeinsamem
    .help = etwas Gemeinsames
place-phone = Am Telefon
    .help = ein Anruf
place-video = Per Video
    .help = ein Videoanruf
place-text = Schriftlich
    .help = ein paar Zeilen

# OCCASIONS
occasion-walk = Beim Spazieren
    .help = es ein Spaziergang ist
occasion-meal = Beim Essen oder Trinken
    .help = es ein Essen ist
occasion-car = Unterwegs
    .help = ihr unterwegs seid
occasion-call = Am Telefon
    .help = es ein Anruf ist
occasion-message = Schriftlich
    .help = ihr euch schreibt
occasion-bedtime = Vor dem Schlafen
    .help = der Tag fast vorbei ist
occasion-group = Mehrere von uns
    .help = ihr mehrere seid
occasion-hard-day = An einem schweren Tag
    .help = es ein schwerer Tag ist

# SUBJECTS
subject-loss = Verlust
subject-family-rift = Ein Riss in einer Familie
subject-health = Gesundheit
subject-body = Der Körper
subject-money = Geld
subject-faith = Glaube
subject-conflict = Streit
subject-work-loss = Verlorene Arbeit

# BANDS
band-small-talk = Geplauder
band-catching-up = Neuigkeiten
band-opening-up = Öffnung
band-personal = Persönliches
band-heart-to-heart = Herz zu Herz

# CONFIDENCE
confidence-first = ein erster Eindruck
confidence-steady = recht beständig

# QUESTIONS: stops from 0 to 4
question-spoke-freely = Wie frei hast du gesprochen?
    .zero = zurückgehalten
    .one = ein wenig frei
    .two = etwa halb und halb
    .three = recht frei
    .four = ganz ohne Rückhalt
question-they-shared = Wie viel kam von der anderen Seite?
    .zero = nichts
    .one = ein wenig
    .two = etwas
    .three = recht viel
    .four = sehr viel
question-felt-received = Wie gehört hast du dich gefühlt?
    .zero = abgewiesen oder beurteilt
    .one = kaum gehört
    .two = etwas gehört
    .three = meist gehört
    .four = ganz gehört
question-accepting = Wie annehmend warst du?
    .hint = für deine Augen allein
    .zero = gar nicht
    .one = ein wenig
    .two = halb und halb
    .three = meist
    .four = ganz

# MINUTES
minutes-5 = 5 Min.
minutes-15 = 15 Min.
minutes-30 = 30 Min.
minutes-60 = 1 Stunde
minutes-120 = 2 Stunden oder mehr

# WHENS
when-now = Gerade eben
when-today = Heute
when-yesterday = Gestern
when-day = An einem anderen Tag

# Names in a sentence
not-said = Nicht gesagt
somebody = jemand
names = { $most } und { $last }

# Counts: by themselves, and after "of", "from" and the like
counted-talks = { $count ->
    [one] { $count } Gespräch
   *[other] { $count } Gespräche
}
of-talks = { $count ->
    [one] einem Gespräch
   *[other] { $count } Gesprächen
}
of-people = { $count ->
    [one] einem Menschen
   *[other] { $count } Menschen
}
counted-check-ins = { $count ->
    [one] { $count } Check-in
   *[other] { $count } Check-ins
}
counted-notes = { $count ->
    [one] { $count } Notiz
   *[other] { $count } Notizen
}
counted-answers = { $count ->
    [one] { $count } Antwort
   *[other] { $count } Antworten
}
counted-reminders = { $count ->
    [one] { $count } Erinnerung
   *[other] { $count } Erinnerungen
}
counted-offers = { $count ->
    [one] { $count } Angebot
   *[other] { $count } Angebote
}
counted-records = { $count ->
    [one] { $count } Eintrag
   *[other] { $count } Einträge
}
counted-cards = { $count ->
    [one] { $count } Karte
   *[other] { $count } Karten
}
counted-tries = { $count ->
    [one] { $count } Versuch
   *[other] { $count } Versuchen
}
counted-minutes = { $count ->
    [one] { $count } Minute
   *[other] { $count } Minuten
}
counted-hours = { $count ->
    [one] { $count } Stunde
   *[other] { $count } Stunden
}
