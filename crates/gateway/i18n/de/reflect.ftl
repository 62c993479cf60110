# YES_NO
answer-yes = Ja
answer-no = Nein

# STRESS and CONNECTED: stops from 0 to 4, and the letters of the stops where a word does not fit
question-stress = Wie schwer ist gerade alles?
    .zero = leicht
    .one = eher leicht
    .two = durchwachsen
    .three = schwer
    .four = richtig schwer
    .letters = L E D S R
question-connected = Wie verbunden fühlst du dich?
    .zero = gar nicht
    .one = ein wenig
    .two = etwas
    .three = recht
    .four = sehr

# FEELINGS
feeling-calm = ruhig
feeling-content = zufrieden
feeling-grateful = dankbar
feeling-hopeful = zuversichtlich
feeling-playful = verspielt
feeling-curious = neugierig
feeling-touched = berührt
feeling-relieved = erleichtert
feeling-tired = müde
feeling-restless = unruhig
feeling-worried = besorgt
feeling-irritable = gereizt
feeling-sad = traurig
feeling-lonely = einsam
feeling-overwhelmed = überfordert
feeling-numb = wie betäubt

# STANDARD: questions that surveys ask, word for word in English; the answers from 1 to 5
standard-loneliness = Wie oft fühlst du dich einsam?
    .short = einsam
    .source = Office for National Statistics (Vereinigtes Königreich), lizenziert unter der Open Government Licence v3.0; von Heartward übersetzt
standard-support = Wie oft bekommst du die soziale und emotionale Unterstützung, die du brauchst?
    .short = Unterstützung
    .source = Centers for Disease Control and Prevention (USA), gemeinfrei; von Heartward übersetzt
loneliness-1 = Oft oder immer
    .within = oft oder immer
loneliness-2 = Manchmal
    .within = manchmal
loneliness-3 = Gelegentlich
    .within = gelegentlich
loneliness-4 = Fast nie
    .within = fast nie
loneliness-5 = Nie
    .within = nie
support-1 = Immer
    .within = immer
support-2 = Meistens
    .within = meistens
support-3 = Manchmal
    .within = manchmal
support-4 = Selten
    .within = selten
support-5 = Nie
    .within = nie

reflect-title = Check-in
reflect-lede = Eine halbe Minute dafür, wie es dir geht. Jede Frage darf offen bleiben.
reflect-very-heavy = Das ist viel, was du da trägst. Wenn es dir hilft, jetzt mit jemandem zu reden: <a>es gibt Menschen, die zuhören</a>.
reflect-now = Wie geht es dir?
reflect-told = Hast du jemandem davon erzählt?
reflect-could-tell = Gibt es jemanden, dem du es erzählen könntest?
reflect-feelings = Worte, die passen <hint>höchstens drei</hint>
reflect-note = Eine Zeile, wenn du magst <hint>für dich allein</hint>
reflect-surveys = Zwei Fragen, die auch in Umfragen gestellt werden
reflect-surveys-help = Hier stehen sie in unserer Übersetzung, falls du deine eigenen Antworten im Lauf der Zeit sehen möchtest. Heartward rechnet sie nicht zusammen.
reflect-save = Notieren
reflect-something = Wähle oder schreib wenigstens eine Sache, so klein sie auch ist.
reflect-nothing = Noch ist nichts notiert. Was du notierst, erscheint hier, Tag für Tag.
reflect-past = Was du notiert hast
reflect-delete = Löschen<hidden>: den Check-in vom { $moment }</hidden>
reflect-for-good = Er ist dann endgültig weg.
reflect-delete-it = Löschen
reflect-earlier = Frühere

# Day by day
days-title = Deine Tage
days-drawing = Deine Check-ins, Tag für Tag
days-day = Tag
days-heavy = Wie schwer
days-rule-words = Jeder Tag zeigt, was du an ihm zuletzt darauf geantwortet hast, wie schwer gerade alles ist. Ein Tag ohne Check-in bleibt leer. Nichts wird gemittelt, und nichts wird hier daraus geschlossen.
days-few = { $days ->
    [one] An { $days } Tag hast du notiert, wie es dir geht.
   *[other] An { $days } Tagen hast du notiert, wie es dir geht.
}
days-enough = { $heavy ->
    [0] An { $days } Tagen hast du notiert, wie es dir geht; keiner davon war schwer.
    [one] An { $days } Tagen hast du notiert, wie es dir geht; einer davon war schwer oder richtig schwer.
   *[other] An { $days } Tagen hast du notiert, wie es dir geht; { $heavy } davon waren schwer oder richtig schwer.
}

# A month as a calendar: its name, and the letters of the week from Monday on
calendar-month = { $month } { $year }
calendar-week = M D M D F S S

# What was said in a check-in, as a list with commas
fact-told = jemandem erzählt
fact-told-nobody = niemandem erzählt
fact-could-tell = jemand zum Erzählen da
fact-could-not-tell = niemand zum Erzählen da
fact-connected = { $how } verbunden
