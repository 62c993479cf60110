sign-in = Sign in
sign-in-hello = Good to see you.
sign-in-lede = Sign in to go on.
email = E-mail address
password = Password
sign-in-passkey = Sign in with a passkey
passkey-not = The browser did not do it. Passkeys work where Heartward is opened by its name.
sign-in-lost = A new password, if yours is lost
second-step = One more step
second-step-lede = The password fits. Now show that you hold your second key.
code = Code
second-step-hint = Six digits from your app, or one of your recovery codes.
use-passkey = Use a passkey
second-step-again = Begin again

# What happened just now
sign-in-signed-out = You are signed out.
sign-in-over = That took too long, or too many tries. Please begin again.
sign-in-passkey-unknown = That passkey does not sign in here. Please try again, or use your password.
sign-in-joined = If that address was new here, your account is ready. Sign in to it.
sign-in-recovered = Your new password is set. Sign in with it.
sign-in-wrong = E-mail address and password do not go together. Please try again.
second-step-wrong = That code did not fit. An app shows a new one every 30 seconds, and each gets in once.

sign-in-at = Sign in at { $provider }
sign-in-provider-unknown = Nobody here goes with that sign-in yet. Sign in the way you know, and connect it under How you sign in.
provider-not = That did not work out at the provider. Please begin again.
