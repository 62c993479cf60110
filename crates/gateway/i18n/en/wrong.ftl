# Above a form that comes back
not-yet-saved = That did not save yet. Your words are still here.
not-saved = That did not save. Your words are still here. Please try again in a moment.
pick-a-day = Pick a day, for instance 2026-03-01.
wrong-password-length = This needs to be 15 to 256 characters long. A few words make a good one.
wrong-email = This needs to be an e-mail address, like name@example.org.
wrong-invitation = This needs to be the code of an invitation that is open. Whoever invited you can make a new one.
wrong-code = This needs to be a code that is good and was not used. A new one ends the one before.
wrong-setup-code = This needs to be the code that Heartward printed when it started. Start it again for a new one.
wrong-zone = This needs to be the name of an IANA time zone, like Europe/Berlin.
wrong-present-password = This needs to be the password you sign in with now.
wrong-no-mail = This needs to be left out: no mail server is named here. Hand the code over.
wrong-characters = This cannot contain control characters. Please remove them.
wrong-often = That was tried often just now. Please wait a minute and try again.
wrong-closed = This account is closed for the time being. Whoever looks after this Heartward can say why.
wrong-set-up = This instance is set up already. Please sign in.
wrong-no-admin = This is for those who look after this Heartward.
wrong-last-admin = There would be no admin left. Make somebody else one first.
wrong-last-admin-erase = There would be no admin left for the others. Make somebody else one first.
wrong-moved-password = The password was changed elsewhere just now. Nothing was changed here.
wrong-no-recovery-mail = This Heartward sends no mail. Whoever runs it can give you a code.
wrong-scopes = Choose what it may do.

# Reminders, and when notes of them may come
reminder-not-ahead = This needs to be in the future.
reminder-never = This needs to come up at least once from now on.
reminder-too-old = This needs to be at most a year ago for a reminder that repeats.
reminder-no-date = This needs to be a date like 2026-03-01 or a time like 2026-03-01T09:00, in the years 1850 to 2200.
reminder-no-rule = This needs to be the value of an RRULE that repeats daily, weekly, monthly or yearly, for instance FREQ=WEEKLY;BYDAY=MO. The time of day is that of the start.
reminder-no-person = There is no such person. Add them first, or leave them out.
reminder-text-long = This needs to be 1 to 500 characters long.
quiet-no-day = This needs to leave a day of the week. To hear nothing at all, pause.
quiet-same-time = This needs to be another time than the start.
quiet-no-end = This needs to be there when the start is.
quiet-no-start = This needs to be there when the end is.
quiet-daily-range = This needs to be 1 to 10.
quiet-weekly-range = This needs to be 1 to 7.

# Channels
channel-no-mail = Is not set up here: whoever runs this Heartward can name a mail server in its settings.
channel-wrong-kind = This needs to be one of the kinds of a channel.
channel-wrong-code = This needs to be the code of the newest mail, for instance 7K2M-9QXD. It can be tried five times.
channel-wrong-name = This needs to be one line.
channel-name-long = This needs to be 1 to 60 characters long.
channel-wrong-email = This needs to be an email address, for instance you@example.org.
channel-wrong-url = This needs to be a URL that begins with https:// or http://, without a name or password in it.
channel-wrong-topic = This needs to be the URL of a topic, for instance https://ntfy.example.org/a-name-to-guess.
channel-no-token = This needs to be left out: it belongs to ntfy and Gotify.
channel-wrong-token = This needs to be visible ASCII characters, without blanks.

# Check-ins
check-in-feelings = This needs to be at most 3 words.

# Cards of an import, and the file they are in
vcard-too-large = This needs to be at most 16 MiB. Export it without pictures, or in parts.
vcard-none = This needs to be a vCard file: no card begins in it.
card-unreadable = This card cannot be read. Export this person again.
card-no-person = This card is about a group or an organisation, not a person.
card-no-name = This card has no name. Give it one.
card-name-long = The name on this card is longer than 200 characters. Shorten it.
card-pronouns-long = The pronouns on this card are longer than 40 characters.
card-notes-long = The notes on this card are longer than 10,000 characters. Shorten them.
card-unfinished = This card does not end before the next one begins. Export this person again.
card-line-long = A line of this card is longer than 64 KiB. Shorten it.
card-twice = An earlier card of this file is about the same person and says something else. Keep one of the two.

# Something else than a page sends
answer-wrong = Choose one of the answers.

# Profiles and the model
wrong-birthday = Give at least the day and the month, or leave all three empty.
wrong-half-life = Give a number of days, 30 to 120.

# With numbers, which are told as they were heard, and the rest of what services ask for
wrong-characters-most = This needs to be at most { $first } characters long. Please shorten it.
wrong-characters-range = This needs to be { $first } to { $second } characters long.
wrong-range = This needs to be { $first } to { $second }.
wrong-range-or-nothing = This needs to be { $first } to { $second }, or left out.
wrong-year = This needs to be { $first } to { $second }, or absent when unknown.
wrong-year-until-now = This needs to be between the year { $first } and now.
wrong-people = This needs to be { $first } to { $second } people, each once.
wrong-day = This needs to be a day that this month has.
wrong-one-to-one = Can be one-to-one with one person; name a group for several.
wrong-search = Needs a word or a number to look for.
wrong-later = This needs to be in the future and at most a year ahead.
wrong-date-repeats = This needs to be left out: a date comes every year.
wrong-follow-up-repeats = This needs to be left out: a follow-up comes once.
wrong-password-common = This cannot be made of common words and sequences, or of your own name or address. Four or five unrelated words make a good one.
wrong-credentials = This e-mail address and password do not go together.
wrong-own-password = This needs to be the password of your account.
wrong-app-code = This needs to be the code that your app shows now, not used before, or a recovery code that is left.
wrong-challenge = This needs to be what the browser made for this challenge, within five minutes.
wrong-token-use = This needs to name what the token may be used for.
wrong-zip = This needs to be a zip file that Heartward exported.
wrong-zip-newer = Is of a newer Heartward. Update this one first.
wrong-zip-broken = Cannot be unpacked. Export it again.
wrong-zip-large = This needs to be at most { $first } MiB, unpacked.
wrong-encoding = This needs to be UTF-8.
