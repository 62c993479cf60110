# YES_NO
answer-yes = Ja
answer-no = Nein

# STRESS and CONNECTED: stops from 0 to 4
question-stress = Wie schwer ist gerade alles?
    .zero = leicht
    .one = eher leicht
    .two = so lala
    .three = schwer
    .four = sehr schwer
question-connected = Wie verbunden fühlst du dich?
    .zero = gar nicht
    .one = ein wenig
    .two = etwas
    .three = recht
    .four = sehr
