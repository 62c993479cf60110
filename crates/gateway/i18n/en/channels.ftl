# KINDS
channel-kind-email = Email
    .help = an address of yours
channel-kind-ntfy = ntfy
    .help = the URL of your topic
channel-kind-gotify = Gotify
    .help = the URL of your server, and an application token
channel-kind-apprise = Apprise API
    .help = its notify URL
channel-kind-webhook = Webhook
    .help = a URL that takes signed requests
channel-kind-web-push = A browser
    .help = by a button of its own

channels-title = Where notes reach you
channels-lede = All that comes up is on the Reminders page. If you like, a note of it reaches you elsewhere too, with nothing in it that others could read.
channels-secret = The secret of your webhook
channels-secret-help = Requests are signed with it, as in Standard Webhooks. It is shown this once.
channels-none = Nothing is set up, and nothing leaves this Heartward.
channel-discreet = { $state }. Its notes say “A note from Heartward” and nothing more.
channel-telling = { $state }. Its notes say what they are about, with names and in your own words.
channel-test = Send me a test<hidden> to { $name }</hidden>
channel-pause = Pause<hidden> { $name }</hidden>
channel-resume = Resume<hidden> { $name }</hidden>
channel-say = Let it say what it is<hidden>: { $name }</hidden>
channel-hush = Make it discreet<hidden>: { $name }</hidden>
channel-remove = Remove<hidden> { $name }</hidden>
channel-code = The code from the mail
channel-verify = Verify
channel-log = What was sent
channel-log-when = When
channel-log-what = What
channel-log-outcome = What became of it

# Whether a channel takes notes, and why not
channel-untried = Not tried yet: nothing goes there
channel-active = Takes notes
channel-unsubscribed = Paused, by the link in a mail
channel-gone = Paused: nobody is at this address any more
channel-refused = Paused: the other end refused several times
channel-paused = Paused, as you chose

# A note in the log
note-any = A note
note-one-to-one = A one-to-one might suit
note-test = A test
note-code = A code
note-follow-up = Something to come back to
note-birthday = A birthday
note-date = A date
note-own = A reminder of yours
note-reflect = A moment to look inward
note-digest = The week ahead
note-catch-up = What came up while Heartward was away
note-state-arrived = arrived
note-state-cancelled = not wanted any more
note-state-given-up = did not get there, after { $tries }
note-state-next = did not get there yet, next try { $next }
note-state-waiting = on its way
note-unsure = { $outcome }, and may have arrived more than once

# A new channel
channel-add = Add a way
channel-what = What it is
channel-choose = Choose
channel-name = What to call it
channel-address = Its address
channel-address-help = Encrypted at rest, and shown shortened from then on.
channel-token = A token, if it needs one
channel-may-tell = Notes may say what they are about
channel-may-tell-help = Otherwise they say “A note from Heartward”, so that a lock screen gives nothing away.
channel-no-email = Email can be chosen once whoever runs this Heartward has named a mail server.
channel-add-it = Add it

# In a browser
push-title = In this browser
push-help = Notes show up here, even while no page of Heartward is open. The service of the browser’s maker carries them, encrypted.
push-name = This browser
push-show = Show notes in this browser
push-not = The browser did not allow it. You can change that in its settings for this page.

# As a calendar
feed-title = In your calendar
feed-made = Subscribe to this address in your calendar, after the address of this Heartward. It is shown this once, and whoever knows it can read the calendar.
feed-help = A calendar with the times that would suit for just the two of you, at a secret address. A new one ends the one before.
feed-may-tell = Entries may say what they are
feed-make = Make a calendar
feed-end = End the calendar

# What was just done
channels-said-added = Added. Send yourself a test, so that you know it arrives.
channels-said-arrived = The test was taken at the other end. Notes go there from now on.
channels-said-code = A mail with a code is on its way. Write the code below.
channels-said-blocked = That address is in a network which whoever runs this Heartward has not allowed.
channels-said-not-yet = The test did not get there. What happened is in the list below.
channels-said-verified = Verified. Notes go there from now on.
channels-said-ended = The calendar is gone: its address leads nowhere now.
channels-said-removed = Removed. Its address is gone.
