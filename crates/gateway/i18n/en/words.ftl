# LAYERS
layer-passing = Passing
    .help = hellos and logistics
    .within = passing
    .short = Passing
    .broken = Passing
layer-catching-up = Catching up
    .help = what has been happening
    .within = catching up
    .short = Catching up
    .broken = Catching/up
layer-ideas = Ideas
    .help = views, plans, beliefs
    .within = ideas
    .short = Ideas
    .broken = Ideas
layer-feelings = Feelings
    .help = how things really are
    .within = feelings
    .short = Feelings
    .broken = Feelings
layer-heart-to-heart = Heart-to-heart
    .help = something you would not tell many people
    .within = heart-to-heart
    .short = Heart-to-heart
    .broken = Heart-to-/heart

# LATER
later-day = Tomorrow
later-days = In 3 days
later-week = In a week
later-date = Another day

# MEDIA
medium-in-person = In person
    .within = in person
medium-call = A call
    .within = by phone
medium-video = Video
    .within = by video
medium-messages = Messages
    .within = in messages

# FORMATS
format-one-to-one = Just us two
format-small-group = Three or four of us
format-large-group = More of us

# SETTINGS
setting-walk = Walking
    .within = walking
setting-home = At home
    .within = at home
setting-meal = Over food or a drink
    .within = over food or a drink
setting-car = On the road
    .within = on the road
setting-activity = Doing something together
    .within = doing something together

# INITIATORS
initiator-me = Me
initiator-them = Them

# CIRCLES
circle-household = Household
    .help = you live together, or share a life: time about every week
    .within = household
    .known = household circle
    .people = your household
circle-inner = Inner circle
    .help = time about every two weeks
    .within = inner circle
    .known = inner circle
    .people = people of your inner circle
circle-close = Close
    .help = time about once a month
    .within = close
    .known = close circle
    .people = people of your close circle
circle-wider = Wider
    .help = time about every three months
    .within = wider
    .known = wider circle
    .people = people of your wider circle
circle-outer = Outer
    .help = no offers
    .within = outer
    .known = outer circle
    .people = people of your outer circle
circle-none = No circle chosen
    .help = choose one when you like, and offers begin
    .people = people without a circle
circle-not-chosen = Not chosen: no offers

# RELATIONSHIPS
relationship-partner = Partner
relationship-parent = Parent
relationship-child = Child
relationship-sibling = Sister or brother
relationship-relative = Family
relationship-friend = Friend
relationship-colleague = From work or study
relationship-neighbour = Neighbour
relationship-mentor = Mentor
relationship-other = Somebody else

# RECEPTIVENESS
receptiveness-open = Talks openly
receptiveness-warming-up = Warming up
    .help = more time, light settings
receptiveness-not-now = Not for now
    .help = no offers at all

# PLACES
place-walk = Walking
    .help = a walk
place-home = At home
    .help = an evening at home
place-meal = Over food or a drink
    .help = a meal
place-car = On the road
    .help = a drive
place-activity = Doing something together
    .help = doing something together
place-phone = On the phone
    .help = a call
place-video = By video
    .help = a video call
place-text = In writing
    .help = a few lines

# OCCASIONS
occasion-walk = On a walk
    .help = it is a walk
occasion-meal = Over food or a drink
    .help = it is a meal
occasion-car = On the road
    .help = you are on the road
occasion-call = On a call
    .help = it is a call
occasion-message = In writing
    .help = it is in writing
occasion-bedtime = Before sleep
    .help = the day is nearly over
occasion-group = Several of us
    .help = there are several of you
occasion-hard-day = On a hard day
    .help = it is a hard day

# SUBJECTS
subject-loss = Loss
subject-family-rift = A rift in a family
subject-health = Health
subject-body = The body
subject-money = Money
subject-faith = Faith
subject-conflict = Conflict
subject-work-loss = Work that was lost

# BANDS
band-small-talk = small talk
band-catching-up = catching up
band-opening-up = opening up
band-personal = personal
band-heart-to-heart = heart-to-heart

# CONFIDENCE
confidence-first = a first impression
confidence-steady = fairly steady

# QUESTIONS: stops from 0 to 4
question-spoke-freely = How freely did you speak?
    .zero = held back
    .one = a little freely
    .two = about half and half
    .three = quite freely
    .four = held nothing back
question-they-shared = How much did they share of themselves?
    .zero = nothing
    .one = a little
    .two = some
    .three = quite a lot
    .four = a great deal
question-felt-received = How heard did you feel?
    .zero = dismissed or judged
    .one = hardly heard
    .two = somewhat heard
    .three = mostly heard
    .four = fully heard
question-accepting = How accepting were you?
    .hint = for your eyes alone
    .zero = not at all
    .one = a little
    .two = half and half
    .three = mostly
    .four = wholly

# MINUTES
minutes-5 = 5 min
minutes-15 = 15 min
minutes-30 = 30 min
minutes-60 = 1 hour
minutes-120 = 2 hours or more

# WHENS
when-now = Just now
when-today = Earlier today
when-yesterday = Yesterday
when-day = Another day

# Names in a sentence
not-said = Not said
somebody = somebody
names = { $most } and { $last }

# Counts: by themselves, and after "of", "from" and the like
counted-talks = { $count ->
    [one] { $count } talk
   *[other] { $count } talks
}
of-talks = { $count ->
    [one] { $count } talk
   *[other] { $count } talks
}
of-people = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
counted-check-ins = { $count ->
    [one] { $count } check-in
   *[other] { $count } check-ins
}
counted-notes = { $count ->
    [one] { $count } note
   *[other] { $count } notes
}
counted-answers = { $count ->
    [one] { $count } answer
   *[other] { $count } answers
}
counted-reminders = { $count ->
    [one] { $count } reminder
   *[other] { $count } reminders
}
counted-offers = { $count ->
    [one] { $count } offer
   *[other] { $count } offers
}
counted-records = { $count ->
    [one] { $count } record
   *[other] { $count } records
}
counted-cards = { $count ->
    [one] { $count } card
   *[other] { $count } cards
}
counted-tries = { $count ->
    [one] { $count } try
   *[other] { $count } tries
}
counted-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
counted-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
