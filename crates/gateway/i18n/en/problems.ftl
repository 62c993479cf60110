# Reminders and channels
channels-many = There are 20 channels, as many as there can be. Remove one first.
channel-no-code = There is no code that works now. Ask for a test to get a new one.
reminders-many = There are 10,000 reminders, as many as there can be. Remove one first.
reminder-one-already = There is one of this kind already. Change it, or remove it first.
reminder-birthday-follows = A birthday follows the person's profile. Change it there.
