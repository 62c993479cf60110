# Above a form that comes back
not-yet-saved = Das ist noch nicht gespeichert. Deine Worte sind noch da.
not-saved = Das wurde nicht gespeichert. Deine Worte sind noch da. Bitte versuch es gleich noch einmal.
pick-a-day = Wähle einen Tag, zum Beispiel 2026-03-01.
wrong-password-length = Hier braucht es 15 bis 256 Zeichen. Ein paar Wörter ergeben ein gutes.
wrong-email = Hier gehört eine E-Mail-Adresse hin, etwa name@example.org.
wrong-invitation = Hier gehört der Code einer Einladung hin, die offen ist. Wer dich eingeladen hat, kann eine neue anlegen.
wrong-code = Hier gehört ein Code hin, der gilt und nicht benutzt wurde. Ein neuer beendet den vorigen.
wrong-setup-code = Hier gehört der Code hin, den Heartward beim Start ausgegeben hat. Starte es neu, um einen neuen zu bekommen.
wrong-zone = Hier gehört der Name einer IANA-Zeitzone hin, etwa Europe/Berlin.
wrong-present-password = Hier gehört das Passwort hin, mit dem du dich jetzt anmeldest.
wrong-no-mail = Hier gehört nichts hin: Es ist kein Mailserver genannt. Gib den Code weiter.
wrong-characters = Hier passen keine Steuerzeichen. Bitte entferne sie.
wrong-often = Das wurde gerade oft versucht. Bitte warte eine Minute und versuch es dann noch einmal.
wrong-closed = Dieses Konto ist vorerst geschlossen. Wer sich um dieses Heartward kümmert, kann sagen, warum.
wrong-set-up = Dieses Heartward ist schon eingerichtet. Bitte melde dich an.
wrong-no-admin = Das ist für die, die sich um dieses Heartward kümmern.
wrong-last-admin = Dann kümmerte sich niemand mehr darum. Gib die Aufgabe zuerst jemand anderem.
wrong-last-admin-erase = Dann kümmerte sich für die anderen niemand mehr darum. Gib die Aufgabe zuerst jemand anderem.
wrong-moved-password = Das Passwort wurde gerade anderswo geändert. Hier wurde nichts geändert.
wrong-no-recovery-mail = Dieses Heartward verschickt keine Mails. Wer es betreibt, kann dir einen Code geben.
wrong-scopes = Wähl, was er darf.

# Reminders, and when notes of them may come
reminder-not-ahead = Wähle einen Zeitpunkt, der noch kommt.
reminder-never = Wähle etwas, das von jetzt an wenigstens einmal vorkommt.
reminder-too-old = Für eine Erinnerung, die wiederkehrt, liegt der Anfang höchstens ein Jahr zurück.
reminder-no-date = Gib ein Datum wie 2026-03-01 oder einen Zeitpunkt wie 2026-03-01T09:00 an, in den Jahren 1850 bis 2200.
reminder-no-rule = Gib eine RRULE an, die täglich, wöchentlich, monatlich oder jährlich wiederkehrt, zum Beispiel FREQ=WEEKLY;BYDAY=MO. Die Uhrzeit ist die des Anfangs.
reminder-no-person = Diesen Menschen gibt es hier nicht. Füg ihn zuerst hinzu oder lass ihn weg.
reminder-text-long = Schreib 1 bis 500 Zeichen.
quiet-no-day = Lass einen Tag in der Woche übrig. Wenn du gar nichts hören möchtest, mach eine Pause.
quiet-same-time = Wähle eine andere Zeit als den Anfang.
quiet-no-end = Wenn es einen Anfang gibt, gib auch ein Ende an.
quiet-no-start = Wenn es ein Ende gibt, gib auch einen Anfang an.
quiet-daily-range = Wähle eine Zahl von 1 bis 10.
quiet-weekly-range = Wähle eine Zahl von 1 bis 7.

# Channels
channel-no-mail = Das ist hier nicht eingerichtet: wer dieses Heartward betreibt, kann in seinen Einstellungen einen Mailserver eintragen.
channel-wrong-kind = Wähle, was es ist.
channel-wrong-code = Gib den Code aus der neuesten Mail ein, zum Beispiel 7K2M-9QXD. Du kannst es fünfmal versuchen.
channel-wrong-name = Schreib es in eine Zeile.
channel-name-long = Schreib 1 bis 60 Zeichen.
channel-wrong-email = Gib eine E-Mail-Adresse an, zum Beispiel you@example.org.
channel-wrong-url = Gib eine URL an, die mit https:// oder http:// beginnt, ohne Name oder Passwort darin.
channel-wrong-topic = Gib die URL eines Themas an, zum Beispiel https://ntfy.example.org/a-name-to-guess.
channel-no-token = Lass das leer: es gehört zu ntfy und Gotify.
channel-wrong-token = Nimm sichtbare ASCII-Zeichen, ohne Leerzeichen.

# Check-ins
check-in-feelings = Wähle höchstens 3 Worte.

# Cards of an import, and the file they are in
vcard-too-large = Die Datei darf höchstens 16 MiB groß sein. Exportiere sie ohne Bilder oder in Teilen.
vcard-none = Wähle eine vCard-Datei: in dieser beginnt keine Karte.
card-unreadable = Diese Karte kann nicht gelesen werden. Exportiere diesen Menschen noch einmal.
card-no-person = Auf dieser Karte steht eine Gruppe oder Organisation, kein Mensch.
card-no-name = Auf dieser Karte steht kein Name. Trag einen ein.
card-name-long = Der Name auf dieser Karte ist länger als 200 Zeichen. Kürze ihn.
card-pronouns-long = Die Pronomen auf dieser Karte sind länger als 40 Zeichen.
card-notes-long = Die Notizen auf dieser Karte sind länger als 10.000 Zeichen. Kürze sie.
card-unfinished = Diese Karte endet nicht, bevor die nächste beginnt. Exportiere diesen Menschen noch einmal.
card-line-long = Eine Zeile dieser Karte ist länger als 64 KiB. Kürze sie.
card-twice = Eine frühere Karte dieser Datei ist über denselben Menschen und sagt etwas anderes. Behalte eine der beiden.

# Something else than a page sends
answer-wrong = Wähle eine der Antworten.

# Profiles and the model
wrong-birthday = Gib wenigstens Tag und Monat an, oder lass alle drei leer.
wrong-half-life = Gib eine Zahl von Tagen an, 30 bis 120.

# With numbers, which are told as they were heard, and the rest of what services ask for
wrong-characters-most = Das kann höchstens { $first } Zeichen lang sein. Bitte kürze es.
wrong-characters-range = Das braucht { $first } bis { $second } Zeichen.
wrong-range = Das braucht einen Wert von { $first } bis { $second }.
wrong-range-or-nothing = Das braucht einen Wert von { $first } bis { $second }, oder lass es weg.
wrong-year = Das braucht ein Jahr von { $first } bis { $second }; lass es leer, wenn du es nicht weißt.
wrong-year-until-now = Das braucht eine Zeit zwischen dem Jahr { $first } und jetzt.
wrong-people = Das braucht { $first } bis { $second } Menschen, jeden einmal.
wrong-day = Das braucht einen Tag, den dieser Monat hat.
wrong-one-to-one = Zu zweit geht mit einem Menschen; bei mehreren wähle eine Gruppe.
wrong-search = Das braucht ein Wort oder eine Zahl, wonach gesucht wird.
wrong-later = Das braucht einen Tag in der Zukunft, höchstens ein Jahr voraus.
wrong-date-repeats = Lass das weg: ein Datum kommt jedes Jahr.
wrong-follow-up-repeats = Lass das weg: darauf kommst du einmal zurück.
wrong-password-common = Das kann nicht aus gängigen Wörtern und Folgen bestehen, oder aus deinem Namen oder deiner Adresse. Vier oder fünf Wörter ohne Zusammenhang sind gut.
wrong-credentials = Diese E-Mail-Adresse und dieses Passwort gehören nicht zusammen.
wrong-own-password = Das braucht das Passwort deines Kontos.
wrong-app-code = Das braucht den Code, den deine App jetzt zeigt und der noch nicht benutzt wurde, oder einen übrigen Code zum Wiederherstellen.
wrong-challenge = Das braucht, was der Browser für diese Anfrage gemacht hat, innerhalb von fünf Minuten.
wrong-token-use = Das braucht eine Angabe, wofür der Zugang da ist.
wrong-zip = Das braucht eine Zip-Datei, die Heartward exportiert hat.
wrong-zip-newer = Stammt von einem neueren Heartward. Bring zuerst dieses auf den neuen Stand.
wrong-zip-broken = Lässt sich nicht auspacken. Exportiere es noch einmal.
wrong-zip-large = Das kann ausgepackt höchstens { $first } MiB groß sein.
wrong-encoding = Das braucht die Kodierung UTF-8.
