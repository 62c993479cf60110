# KINDS
channel-kind-email = Email
    .help = an address of yours
channel-kind-ntfy = ntfy
    .help = the URL of your topic
channel-kind-gotify = Gotify
    .help = the URL of your server, and an application token
channel-kind-apprise = Apprise API
    .help = its notify URL
channel-kind-webhook = Webhook
    .help = a URL that takes signed requests
channel-kind-web-push = A browser
    .help = by a button of its own
