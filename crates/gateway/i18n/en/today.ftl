# SIGNS
sign-heavy-days = Heavy days, and nobody to tell
sign-quiet-alone = Quiet when it is just you two
sign-in-company = Always in company
sign-outside = Talk that stays outside
sign-nobody-close = Many people, and nobody close

today-title = Today
today-noted = Noted.
undo = Undo
today-add-line = Add a line
today-begin = Begin with one conversation
today-ask = Did you talk with somebody?
memory-title = On this day
today-lately = Lately
notice-look = Have a look
notice-did = I did
notice-tomorrow = Tomorrow
notice-let-go = Let it go
notice-later = Later than tomorrow
notice-days = In 3 days
notice-week = In a week
notice-which-day = On which day?
notice-that-day = On that day
offer-accept = Suggest it
offer-postpone = Another time
offer-rest = Let it rest
sign-mute = Don’t show this again
sign-rests-on = What it rests on
sign-how-often = A sign holds for two weeks before it is shown, and at most one is shown in a week. It goes as soon as your notes say otherwise.

# What was just done
today-welcome = All is set up. Whenever you have talked with somebody, it has its place here.
today-removed = Removed. Nothing of it is kept.
saved = Saved.
sign-muted = It is not shown again.

# A day some years ago
memory-1 = A year ago
memory-2 = 2 years ago
memory-3 = 3 years ago

# Something that came up: what it is about, and why
on-day = on { $day }
notice-because-follow-up = You wanted to come back to it { $day }.
notice-because-birthday = Their birthday is in their profile.
notice-because-date = You keep this day every year.
notice-because-asked = You asked for it { $day }, { $clock }.
reminder-birthday-of = { $name }’s birthday
reminder-birthday = A birthday
reminder-reflect = A quiet moment to look inward
reminder-digest = The week ahead
reminder-follow-up-with = Something with { $name }
reminder-follow-up = Something to come back to
answered-did = You did.
answered-let-go = You let it go.
comes-again = It comes again.
note-arrived = A note of it arrived.
note-not-wanted = Its note was not wanted any more.
note-arrived-partly = Its note arrived on { $sent } of { $all } ways.
notice-said-did = Good.
notice-said-let-go = It is let go.

# An offer of a one-to-one
offer-time-together = time together
offer-question = Would { $what } with { $name } suit, { $when }?
offer-because-since = You last talked, just you two, { $last }. { $habit } is what you are used to.
offer-because-first = You put { $name } in this circle: { $circle }. A talk of just you two is not noted yet.
offer-because-not-yet = A talk of just you two is not noted yet.
offer-because-asked = You asked for about this day.
offer-because-open = It has been quiet, and that is fine. The door is open.
offer-because-habit = { $habit } is what you are used to.
offer-was-accepted = You meant to suggest it.
offer-was-postponed = Another time, you said.
offer-was-rested = You let it rest.
offer-went-by = It went by quietly.
offer-was-withdrawn = It was taken back: you talked, or it was not the time.
offer-said-accept = Good. When you two have talked, note it here.
offer-said-postpone = Another time, then.
offer-said-rest = It rests.
offer-said-reopen = It is as it was before.

# A sign: about how things are, never about whose fault it is
sign-more = And { $more } before these.
sign-because = Because of { $counts } you noted.
a-check-in = a check-in
sign-way-help = People who listen
sign-way-self-check = Questions for yourself
sign-way-person = You and { $name }
sign-heavy-days-title = These have been heavy days
sign-heavy-days-words = You noted heavy days, and nothing here says that somebody knows. That is a lot to carry alone. There is nothing you need to do here. If it would help to talk, there are people who listen.
sign-quiet-alone-title = Quiet moments with { $name }
sign-quiet-alone-words = Several of your talks with { $name }, just you two, came to a point with nothing to say. That happens between people who like each other. Walking or doing something side by side leaves room for quiet.
sign-in-company-title = You and { $name }, in company
sign-in-company-words = You and { $name } meet with others around, and no talk of just you two is noted in a while. If you would like one, a short walk is enough.
sign-outside-title = Much news with { $name }
sign-outside-words = What you and { $name } talked about lately was mostly news and daily things. Sharing a life brings a lot of that. If you miss the rest of it, an evening with nothing planned can leave room.
sign-nobody-close-title = Many people, and room for somebody close
sign-nobody-close-words = You see many people. In your notes, talking openly and feeling heard have not come together with one of them yet. If you miss that, a talk of two with somebody you feel easy with is a place to begin.
