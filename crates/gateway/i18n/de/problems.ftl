# Reminders and channels
channels-many = Es gibt schon 20 Wege; mehr sind nicht möglich. Entferne zuerst einen.
channel-no-code = Gerade gilt kein Code. Bitte um einen Test, dann bekommst du einen neuen.
reminders-many = Es gibt schon 10.000 Erinnerungen; mehr sind nicht möglich. Entferne zuerst eine.
reminder-one-already = Davon gibt es schon eine. Ändere sie oder entferne sie zuerst.
reminder-birthday-follows = Ein Geburtstag richtet sich nach dem Profil. Ändere ihn dort.
