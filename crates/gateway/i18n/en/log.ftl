new-person = Their name
new-person-hint = Whoever is new joins your people when you save.
log-who = Who was it with?
log-everybody-else = Everybody else
log-somebody-else = Somebody else
log-how-deep = How deep did it go?
log-just-now = Just now,
log-earlier-today = Earlier today,
log-yesterday = Yesterday,
log-in-person = in person,
log-by-phone = by phone,
log-by-video = by video,
log-in-messages = in messages,
log-just-you-two = just you two.
log-a-few = a few of you.
log-many = many of you.
log-change = Change
log-when = When
log-which-day = Which day
log-clock = About what time
log-if-you-like = if you like
log-how = How
log-how-many = How many of you
log-as-chosen = As chosen above
log-more = A little more
log-up-to-you = All of this is up to you. What you leave out stays unset.
log-initiator = Who started it?
log-not-noted = Not noted
log-how-long = How long
log-where = Where, or while doing what
log-tension = There was tension
log-ran-dry = There came a point with nothing to say
log-note = A line to remember
log-for-you = for you alone
follow-up = Anything to come back to?
follow-up-words = In your own words
follow-up-hint = for instance: ask how the hearing went
follow-up-when = When?
follow-up-day = Which day, if another one
log-title = Log a conversation
save = Save

# What to mend
log-who-wrong = Choose who it was with, or add a name.
log-how-deep-wrong = Choose how deep it went.
log-day-wrong = Choose the day it took place.
log-clock-wrong = Give the time as hours and minutes, for instance 19:30.
follow-up-day-wrong = Pick a day.

# The day in the short line of the form
log-another-day = On another day
log-on-day = On { $day } { $month }

# A conversation in a list
talk-with = with
talk-and = and
talk-change = Change<hidden> the conversation of { $moment }</hidden>
just-you-two = just you two
in-a-small-group = in a small group
in-a-larger-group = in a larger group
some-tension = some tension
ran-dry = a point with nothing to say
all-in-all = all in all { $band }

# A conversation that was noted
log-a-talk = Log a talk
conversation-title = A conversation
conversation-with = A conversation with { $names }
conversation-band = All in all: { $band }.
conversation-leave = Leave it as it was
conversation-delete = Delete this conversation
conversation-for-good = It goes for good, with all that was worked out from it.
conversation-delete-now = Delete it
