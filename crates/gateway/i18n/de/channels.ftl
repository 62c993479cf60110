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
