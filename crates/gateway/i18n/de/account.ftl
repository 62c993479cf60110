# SCOPES
scope-profiles-read = Deine Menschen lesen
scope-profiles-write = Deine Menschen ändern
scope-reflections-read = Deine Gespräche und Check-ins lesen
scope-reflections-write = Gespräche und Check-ins hinzufügen und ändern
scope-reminders-read = Deine Erinnerungen und Angebote lesen
scope-reminders-write = Deine Erinnerungen ändern und Angebote beantworten
scope-account-read = Deinen Namen und deine Adresse lesen
scope-account-write = Deinen Namen und deine Zeitzone ändern
