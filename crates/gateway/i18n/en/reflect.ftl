# YES_NO
answer-yes = Yes
answer-no = No

# STRESS and CONNECTED: stops from 0 to 4
question-stress = How heavy are things?
    .zero = light
    .one = mild
    .two = so-so
    .three = heavy
    .four = very heavy
question-connected = How connected do you feel?
    .zero = not at all
    .one = a little
    .two = somewhat
    .three = quite
    .four = very
