nav-search = Search your notes
nav-menu-of = Menu of
nav-check-in = Check-in
nav-timeline = Timeline
nav-reminders = Reminders
nav-settings = Settings
nav-help = Help
nav-about = About
nav-sign-out = Sign out
nav-main = Main
nav-today = Today
nav-people = People
nav-log = Log
nav-insights = Insights
nav-prompts = Prompts
skip = Skip to the page
foot = Help and more
foot-help = Help, also for hard moments
foot-about = About Heartward
show = Show
not-noted = not noted

# The choice of a language
language-title = Language
language-lede = This browser keeps what you choose.
