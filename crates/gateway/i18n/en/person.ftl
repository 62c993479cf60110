# ENDINGS
ending-deceased = They have died
ending-estranged = We have parted

# Somebody who was removed
person-removed = { $name } is removed
person-removed-lede = You can bring them back for 30 days after you removed them.
person-bring-back = Bring them back

# What was just done
person-said-quiet = Kept. Nothing is suggested or said where you do not want it.
person-said-close = Noted, for your eyes alone.
person-said-forgotten = Forgotten. Nothing of it is kept.
person-said-archived = Archived. There are no offers from now on.
person-said-unarchived = Back among your people.
person-said-restored = Back again.

# At a glance
person-birthday = Birthday { $date }
person-last = Last talked
person-last-none = Nothing noted yet
person-usual = Usual depth
person-usual-none = Not enough noted yet to say
person-from = from { $talks }
person-sure-from = { $sure }, from { $talks }
person-next = Next time of just you two
next-archived = No offers: archived
next-chosen = No offers: as you chose
next-resting = Resting for now
next-none = No offers for now

# What the notes say
person-say = What your notes say
person-your-view = All of it is your view. It says nothing about who { $name } is.
person-help = Somebody to talk to, at any hour
person-shared-more = Who shared more
person-talks-head = Talks
person-you = You
person-they = They
person-half-life = How long a talk counts is yours to choose: <a>How it is worked out</a>.
person-not-enough = Not enough yet: { $figures }.
figure-first = That is a first impression.
figure-steady = That is fairly steady.
figure-because = Because of { $talks }, { $alone } of them just you two.
figure-depth-small-talk = Your talks with { $name } usually stay with small talk.
figure-depth-catching-up = Your talks with { $name } usually are for catching up.
figure-depth-opening-up = Your talks with { $name } usually come to opening up.
figure-depth-personal = Your talks with { $name } usually get personal.
figure-depth-heart = Your talks with { $name } usually go heart-to-heart.
figure-received = You usually feel { $heard }.
figure-received-because = Because of how heard you noted to have felt, in { $talks }.
figure-deepening = Deepening: it has felt more connected of late than in the months before.
figure-steady-trend = Steady: it has felt about as connected of late as in the months before.
figure-quieter = Quieter: it has felt a little less connected of late than in the months before.
figure-trend-because = Because of { $recent } in the last 60 days and { $earlier } in the four months before.
figure-shared-even = About even, as you saw it.
figure-shared-leaning-you = You share a little more, as you saw it.
figure-shared-you = It is mostly you who shares, as you saw it.
figure-shared-leaning-them = They share a little more, as you saw it.
figure-shared-them = It is mostly they who share, as you saw it.
figure-shared-because = Because of { $talks } in which you noted both sides.
figure-alone-nearly-all = Nearly all of your talks are just you two, the newer ones counting more.
figure-alone-most = Most of your talks are just you two, the newer ones counting more.
figure-alone-half = About half of your talks are just you two, the newer ones counting more.
figure-alone-some = Some of your talks are just you two, the newer ones counting more.
figure-alone-hardly-any = Hardly any of your talks is just you two, the newer ones counting more.
figure-settings = It tends to go well { $where }.
figure-settings-count = { $talks } { $where }
figure-settings-because = Because of { $counts }.
figure-as-usual = If you both like: { $band }, as it usually is.
figure-deeper = If you both like, a step further than usual: { $band }.
figure-more-time = More time, rather than more depth: { $band } is plenty.
figure-lightly = Something light suits, since { $name } is warming up.
figure-invited-because = Because of what is usual for the two of you, how heard you feel, and how long it has been.
figure-not-heard = You did not feel heard lately. Nobody owes openness where it is not safe.
figure-not-heard-because = Because of two of the last three talks in which you noted it.
figure-own = All in all: { $how }. This is for your eyes alone.
figure-own-because = Because of { $talks } in which you noted it.

# Where the talks lie
person-where = Where your talks lie
person-over-time = Over time
person-lane = Lane
person-who = Who
person-dots = Each dot is one talk, in the lane you chose for it. Nothing is worked out here.
picture-spectrum = The spectrum of your talks with { $name }
picture-course = Your talks with { $name } over time
picture-sharing = Who shared more, you or { $name }
picture-nothing = Nothing is noted with { $name } in the last { $months } months.
picture-few = { $talks } noted with { $name } in the last { $months } months.
picture-sentence = Of { $talks } with { $name } in the last { $months } months, { $alone ->
    [none] none were
    [all] all were
    [one] { $alone } was
   *[other] { $alone } were
} just you two, and { $deep ->
    [none] none
    [all] all
   *[other] { $deep }
} came to feelings or heart-to-heart.

# What is to come, and what was
person-come-back = To come back to
person-when-muted = { $when }, muted
person-remind = Remind me of something about { $name }
person-prompts = Prompts for the two of you
person-prompts-more = Choose among more
person-talks = Your talks
person-talks-none = Nothing noted yet. The next time you talk, it will show up here.
person-talks-earlier = Earlier talks

# What is known about them
person-change = Change what you know about { $name }
person-name = Name
person-pronouns = Pronouns
person-know = How you know them
person-near = How near you want to keep them
person-ready = How ready they are for open talk, as you see it
person-at-ease = Where they are at ease
person-birth = Birthday
person-birth-day = Day
person-birth-month = Month
person-birth-year = Year, if known
person-notes = Notes <hint>your experience, rather than their secrets</hint>

# How close it feels
person-close = How close do you feel?
person-close-lede = For your eyes alone, if you like to say it. It counts for half a year.
person-close-last = You last said so: { $ago }.
person-close-scale = From 0, not at all, to 10, as close as can be
person-close-keep = Keep it

# Leaving it quiet
person-quiet = Leave it quiet
person-quiet-lede = Why is encrypted and stays here. Everything goes quiet at once, and you can take it back at any time.
person-quiet-off = No offers and no reminders about { $name }
person-quiet-unsafe = I feel afraid or controlled with { $name }
person-quiet-unsafe-help = Then nothing is suggested, and nothing is said about who shares more. Nobody owes openness where it is not safe.
person-over = Is it over?
person-keep-so = Keep it so

# Archiving and removing
person-archive = Archive or remove
person-is-archived = { $name } is archived: kept, without offers.
person-unarchive = Take out of the archive
person-archive-help = An archived person is kept with everything noted, and there are no offers.
person-archive-now = Archive
person-remove-help = Removing takes them out of everything. You can bring them back for 30 days.
person-remove = Remove { $name }
person-kept = Look at <kept>what is kept about them</kept>, or <erase>erase all of it</erase>, for good.
