# YES_NO
answer-yes = Yes
answer-no = No

# STRESS and CONNECTED: stops from 0 to 4, and the letters of the stops where a word does not fit
question-stress = How heavy are things?
    .zero = light
    .one = mild
    .two = so-so
    .three = heavy
    .four = very heavy
    .letters = L M S H V
question-connected = How connected do you feel?
    .zero = not at all
    .one = a little
    .two = somewhat
    .three = quite
    .four = very

# FEELINGS
feeling-calm = calm
feeling-content = content
feeling-grateful = grateful
feeling-hopeful = hopeful
feeling-playful = playful
feeling-curious = curious
feeling-touched = touched
feeling-relieved = relieved
feeling-tired = tired
feeling-restless = restless
feeling-worried = worried
feeling-irritable = irritable
feeling-sad = sad
feeling-lonely = lonely
feeling-overwhelmed = overwhelmed
feeling-numb = numb

# STANDARD: questions that surveys ask, word for word in English; the answers from 1 to 5
standard-loneliness = How often do you feel lonely?
    .short = lonely
    .source = UK Office for National Statistics, licensed under the Open Government Licence v3.0
standard-support = How often do you get the social and emotional support you need?
    .short = support
    .source = US Centers for Disease Control and Prevention, public domain
loneliness-1 = Often/always
    .within = often/always
loneliness-2 = Some of the time
    .within = some of the time
loneliness-3 = Occasionally
    .within = occasionally
loneliness-4 = Hardly ever
    .within = hardly ever
loneliness-5 = Never
    .within = never
support-1 = Always
    .within = always
support-2 = Usually
    .within = usually
support-3 = Sometimes
    .within = sometimes
support-4 = Rarely
    .within = rarely
support-5 = Never
    .within = never

reflect-title = Check-in
reflect-lede = Half a minute for how you are. Every question can be left out.
reflect-very-heavy = That is a lot to carry. If it would help to talk to somebody now, <a>there are people who listen</a>.
reflect-now = How are you?
reflect-told = Did you tell someone about it?
reflect-could-tell = Is there someone you could tell?
reflect-feelings = Words that fit <hint>three at most</hint>
reflect-note = A line, if you like <hint>for you alone</hint>
reflect-surveys = Two questions that surveys ask too
reflect-surveys-help = They are here word for word, in case you want to see your own answers over time. Heartward does not add them up.
reflect-save = Note it
reflect-something = Choose or write at least one thing, however small.
reflect-nothing = Nothing noted yet. What you note shows up here, day by day.
reflect-past = What you noted
reflect-delete = Delete<hidden> the check-in of { $moment }</hidden>
reflect-for-good = It goes for good.
reflect-delete-it = Delete it
reflect-earlier = Earlier

# Day by day
days-title = Your days
days-drawing = Your check-ins, day by day
days-day = Day
days-heavy = How heavy
days-rule-words = Each day shows the last answer you gave on it to how heavy things are. A day without a check-in stays empty. Nothing is averaged, and nothing is concluded from it here.
days-few = { $days ->
    [one] You checked in on { $days } day.
   *[other] You checked in on { $days } days.
}
days-enough = { $heavy ->
    [0] You checked in on { $days } days; none of them was heavy.
    [one] You checked in on { $days } days; 1 of them was heavy or very heavy.
   *[other] You checked in on { $days } days; { $heavy } of them were heavy or very heavy.
}

# A month as a calendar: its name, and the letters of the week from Monday on
calendar-month = { $month } { $year }
calendar-week = M T W T F S S

# What was said in a check-in, as a list with commas
fact-told = told someone
fact-told-nobody = told nobody
fact-could-tell = somebody there to tell
fact-could-not-tell = nobody there to tell
fact-connected = { $how } connected
