# SCOPES
scope-profiles-read = Read your people
scope-profiles-write = Change your people
scope-reflections-read = Read your conversations and check-ins
scope-reflections-write = Add and change conversations and check-ins
scope-reminders-read = Read your reminders and offers
scope-reminders-write = Change your reminders, and answer offers
scope-account-read = Read your name and address
scope-account-write = Change your name and time zone
