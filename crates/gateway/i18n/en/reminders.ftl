# REPEATS
repeat-once = Once
repeat-daily = Every day
repeat-weekly = Every week
repeat-monthly = Every month
repeat-yearly = Every year

# How often, in the middle of a sentence
often-day = every day
often-week = every week
often-month = every month
often-year = every year
often-again = again and again

reminders-title = Reminders
reminders-lede = What came up, what is coming, and why. Each answer is fine, and so is none.
reminders-pick = Another time, on a day you pick
reminders-from = From which day on?
reminders-nothing = Nothing to answer at the moment.
reminders-coming = Coming up
reminders-coming-help = In the next 30 days.
coming-again = Again on { $days }.
coming-two = Time of just you two
coming-because-birthday = It is in their profile.
coming-because-follow-up = You wanted to come back to it.
coming-because-asked = You asked for it.
coming-because-asked-often = You asked for it, { $often }.
coming-because-circle = { $habit }, by the circle you chose.
reminder-mute = Mute<hidden> { $what }</hidden>
reminder-hear = Let me hear it<hidden>: { $what }</hidden>
reminder-remove = Remove<hidden> { $what }</hidden>
reminder-when-often = { $next }, { $often }
reminder-muted = Muted
reminders-all = All you asked for

# A new reminder
reminder-new = Something to be reminded of
reminder-words = In your own words
reminder-encrypted = Encrypted at rest.
reminder-about = About somebody?
reminder-about-nobody = Nobody in particular
reminder-day = On which day?
reminder-clock = At what time, if it matters
reminder-how-often = How often?
reminder-rule = By a rule of your own
reminder-rule-words = An RRULE, as calendars know it
reminder-make = Remind me

# What comes every week
weekly-title = Once a week, if you like
weekly-digest = The week ahead
    .help = One note with what the coming week brings.
weekly-reflect = A look inward
    .help = A quiet note that invites you to a check-in.
weekly-next = Next: { $when }
weekly-off = Turn off<hidden> { $title }</hidden>
weekly-day = On
weekly-clock = At
weekly-on = Turn on<hidden> { $title }</hidden>

reminders-before = What came up before
reminders-offers = Earlier offers
reminders-take-back = Take it back<hidden>: { $name }</hidden>
reminders-rule = How offers are worked out
reminders-rule-circles = An offer starts from the circle you chose: about every week for your household, every two weeks for the inner circle, once a month for close people, every three months for wider ones.
reminders-rule-nearer = Talks that went well bring the next offer a little nearer. Each time you let one rest, the next comes later. After several, Heartward stays quiet until you talk. You choose how many come in a week, and on a day that had its notes none does.
reminders-elsewhere = Notes of all this can reach you elsewhere too: <where>where</where>, and <when>when</when>.

# What was just done
reminders-said-made = You will hear of it.
reminders-said-muted = It is silent now.
reminders-said-heard = You will hear of it again.
reminders-said-removed = Removed.

# When notes may come
quiet-title = When notes reach you
quiet-lede = What comes up is always on the Reminders page. Here you choose when a note of it may knock.
quiet-pause = Pause everything
quiet-pause-all = No notes and no offers for now
quiet-until = Until this day, or until you say so
quiet-hours = Quiet hours
quiet-from = From
quiet-to = To
quiet-hours-help = Leave both empty for none. What comes up meanwhile is sent when they end.
quiet-days = Days without notes
quiet-many = How many
quiet-daily = Notes a day: on a day that had as many, nothing is offered
quiet-weekly = Offers a week, at most
quiet-many-help = What you asked for at a time comes at that time, however many there are.
quiet-clock = Your clock
quiet-usual = The usual time, for birthdays and dates
quiet-zone = Time zone
quiet-zone-help = A reminder at nine stays at nine, wherever you are.
quiet-clock-wrong = Give a time of day, for instance 09:00.
quiet-number-wrong = Give a number, for instance 1.
