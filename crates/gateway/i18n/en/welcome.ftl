welcome-step = { $step } of { $steps }
welcome-title = Who matters to you
welcome-heading = Who matters to you?
welcome-lede = Up to five people to begin with. How near you keep each of them is yours to choose, now or later.
welcome-person = Person { $number }
welcome-name = Name
welcome-circle = Circle
welcome-no-circle = Not chosen: no offers
welcome-go-on = Go on
welcome-import = Bring them from a file instead
welcome-not-now = Not now

# The weekly note
welcome-note-title = A quiet note
welcome-note-heading = Would a quiet note help?
welcome-note-lede = It shows up on Today, and nowhere else unless you choose so. You can turn it off at any time.
welcome-note-which = Which note
welcome-note-digest = On Sundays, what the coming week brings
welcome-note-reflect = On Sundays, a moment to look inward
welcome-begin = Begin
