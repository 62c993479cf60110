nav-search = Deine Notizen durchsuchen
nav-menu-of = Menü von
nav-check-in = Check-in
nav-timeline = Zeitleiste
nav-reminders = Erinnerungen
nav-settings = Einstellungen
nav-help = Hilfe
nav-about = Über Heartward
nav-sign-out = Abmelden
nav-main = Hauptmenü
nav-today = Heute
nav-people = Menschen
nav-log = Notieren
nav-insights = Einblicke
nav-prompts = Impulse
skip = Zum Inhalt springen
foot = Hilfe und mehr
foot-help = Hilfe, auch für schwere Momente
foot-about = Über Heartward
show = Zeigen
not-noted = nicht notiert

# The choice of a language
language-title = Sprache
language-lede = Dieser Browser merkt sich deine Wahl.
