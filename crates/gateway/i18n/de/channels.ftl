# KINDS
channel-kind-email = E-Mail
    .help = eine Adresse von dir
channel-kind-ntfy = ntfy
    .help = die URL deines Themas
channel-kind-gotify = Gotify
    .help = die URL deines Servers und ein Anwendungs-Token
channel-kind-apprise = Apprise API
    .help = ihre Notify-URL
channel-kind-webhook = Webhook
    .help = eine URL, die signierte Anfragen annimmt
channel-kind-web-push = Ein Browser
    .help = über einen eigenen Knopf

channels-title = Wo dich Nachrichten erreichen
channels-lede = Alles, was sich meldet, steht auf der Seite „Erinnerungen“. Wenn du magst, erreicht dich auch anderswo eine Nachricht davon, mit nichts darin, was andere lesen könnten.
channels-secret = Das Geheimnis deines Webhooks
channels-secret-help = Anfragen werden damit signiert, wie in Standard Webhooks. Es wird dieses eine Mal gezeigt.
channels-none = Nichts ist eingerichtet, und nichts verlässt dieses Heartward.
channel-discreet = { $state }. In den Nachrichten steht, dass sie von Heartward kommen, und sonst nichts.
channel-telling = { $state }. In den Nachrichten steht, worum es geht, mit Namen und in deinen eigenen Worten.
channel-test = Schick mir einen Test<hidden> an { $name }</hidden>
channel-pause = Pausieren<hidden>: { $name }</hidden>
channel-resume = Fortsetzen<hidden>: { $name }</hidden>
channel-say = Sagen lassen, worum es geht<hidden>: { $name }</hidden>
channel-hush = Diskret machen<hidden>: { $name }</hidden>
channel-remove = Entfernen<hidden>: { $name }</hidden>
channel-code = Der Code aus der Mail
channel-verify = Bestätigen
channel-log = Was geschickt wurde
channel-log-when = Wann
channel-log-what = Was
channel-log-outcome = Was daraus wurde

# Whether a channel takes notes, and why not
channel-untried = Noch nicht ausprobiert: dorthin geht nichts
channel-active = Nimmt Nachrichten an
channel-unsubscribed = Pausiert, über den Link in einer Mail
channel-gone = Pausiert: an dieser Adresse ist niemand mehr
channel-refused = Pausiert: die andere Seite hat mehrmals abgelehnt
channel-paused = Pausiert, wie du es gewählt hast

# A note in the log
note-any = Eine Nachricht
note-one-to-one = Zeit zu zweit könnte passen
note-test = Ein Test
note-code = Ein Code
note-follow-up = Etwas, worauf du zurückkommen wolltest
note-birthday = Ein Geburtstag
note-date = Ein Jahrestag
note-own = Eine Erinnerung von dir
note-reflect = Ein Moment, um nach innen zu schauen
note-digest = Die kommende Woche
note-catch-up = Was sich gemeldet hat, während Heartward weg war
note-state-arrived = angekommen
note-state-cancelled = nicht mehr gebraucht
note-state-given-up = kam nicht an, nach { $tries }
note-state-next = kam noch nicht an, nächster Versuch { $next }
note-state-waiting = unterwegs
note-unsure = { $outcome }, und vielleicht mehr als einmal angekommen

# A new channel
channel-add = Einen Weg hinzufügen
channel-what = Was es ist
channel-choose = Wähle
channel-name = Wie es heißt
channel-address = Die Adresse
channel-address-help = Wird verschlüsselt gespeichert und ab dann gekürzt gezeigt.
channel-token = Ein Token, falls nötig
channel-may-tell = In den Nachrichten darf stehen, worum es geht
channel-may-tell-help = Sonst steht darin nur, dass sie von Heartward kommen, damit ein Sperrbildschirm nichts verrät.
channel-no-email = E-Mail kann gewählt werden, sobald ein Mailserver für dieses Heartward eingetragen ist.
channel-add-it = Hinzufügen

# In a browser
push-title = In diesem Browser
push-help = Nachrichten erscheinen hier, auch wenn keine Seite von Heartward offen ist. Der Dienst des Browser-Herstellers überbringt sie, verschlüsselt.
push-name = Dieser Browser
push-show = Nachrichten in diesem Browser zeigen
push-not = Der Browser hat es nicht erlaubt. Du kannst das in seinen Einstellungen für diese Seite ändern.

# As a calendar
feed-title = In deinem Kalender
feed-made = Abonniere in deinem Kalender diese Adresse, mit der Adresse dieses Heartward davor. Sie wird dieses eine Mal gezeigt, und wer sie kennt, kann den Kalender lesen.
feed-help = Ein Kalender mit den Zeiten, die für euch zwei passen könnten, unter einer geheimen Adresse. Ein neuer beendet den bisherigen.
feed-may-tell = In den Einträgen darf stehen, was sie sind
feed-make = Einen Kalender anlegen
feed-end = Den Kalender beenden

# What was just done
channels-said-added = Hinzugefügt. Schick dir einen Test, damit du weißt, dass er ankommt.
channels-said-arrived = Der Test wurde auf der anderen Seite angenommen. Ab jetzt gehen Nachrichten dorthin.
channels-said-code = Eine Mail mit einem Code ist unterwegs. Trag den Code unten ein.
channels-said-blocked = Diese Adresse liegt in einem Netz, das für dieses Heartward nicht freigegeben ist.
channels-said-not-yet = Der Test kam nicht an. Was geschah, steht unten in der Liste.
channels-said-verified = Bestätigt. Ab jetzt gehen Nachrichten dorthin.
channels-said-ended = Der Kalender ist weg: seine Adresse führt nirgendwo mehr hin.
channels-said-removed = Entfernt. Die Adresse ist weg.
