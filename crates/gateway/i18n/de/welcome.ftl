welcome-step = { $step } von { $steps }
welcome-title = Wer dir wichtig ist
welcome-heading = Wer ist dir wichtig?
welcome-lede = Bis zu fünf Menschen für den Anfang. Wie nah du sie bei dir haben möchtest, wählst du, jetzt oder später.
welcome-person = Mensch { $number }
welcome-name = Name
welcome-circle = Kreis
welcome-no-circle = Nicht gewählt: keine Angebote
welcome-go-on = Weiter
welcome-import = Lieber aus einer Datei holen
welcome-not-now = Jetzt nicht

# The weekly note
welcome-note-title = Eine leise Nachricht
welcome-note-heading = Würde eine leise Nachricht helfen?
welcome-note-lede = Sie erscheint unter „Heute“, und nirgends sonst, außer du wählst es so. Du kannst sie jederzeit ausschalten.
welcome-note-which = Welche Nachricht
welcome-note-digest = Sonntags, was die kommende Woche bringt
welcome-note-reflect = Sonntags, ein Moment, um nach innen zu schauen
welcome-begin = Anfangen
