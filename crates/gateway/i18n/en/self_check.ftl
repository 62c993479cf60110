self-check-title = Questions for yourself
self-check-heading = Do you have emotional intimacy?
self-check-lede = Eight questions for yourself. Leave out what you like. Nothing you answer is kept.
self-check-skip = Skip
self-check-partly = Partly
self-check-own = These questions are our own, drawn from what people say about closeness. They are no validated test and no diagnosis.
self-check-read = Read it back to me

# What was answered, in other words
self-check-read-lede = Here is what you said, in other words. Nothing of it is kept.
self-check-open = You left everything open, and that is fine. The questions are here whenever you want them.
self-check-there = What is there
self-check-plenty = That is worth a great deal. Time together keeps it.
self-check-listen = If something weighs on you now, <a>there are people who listen</a>.
self-check-more = If you would like more
self-check-ideas = Many people answer like this at some time in their lives. These are ideas; one is plenty.
self-check-owes = Nobody owes anybody openness: you do not, and neither do they. With somebody who frightens or controls you, more openness is not the way; <a>Help</a> has lines that listen to that.
self-check-no-test = These questions are our own. They are no validated test, they add up to nothing, and they find nothing wrong with you or anybody.
self-check-again = Look at the questions again

# QUESTIONS: what is there when it is, and what one might try to have more of it
self-check-close = Among the people you know, is there somebody you would call close?
    .there = There is somebody you call close.
    .idea = Knowing many people and being close to few are two different things. Time with one person at a time, more than once, is how most closeness begins.
self-check-alone = When you are alone with a friend, do you find things to talk about?
    .there = You find things to talk about when it is just the two of you.
    .idea = Talking is easier beside each other than across a table. Walking, cooking or driving leaves room for quiet, and things come up by themselves.
self-check-partner = With your partner, or whoever is nearest to you, does talk go further than friends, news and the weather?
    .there = With whoever is nearest to you, talk goes further than the news of the day.
    .idea = Daily things are part of sharing a life. A question such as “what was on your mind today?”, and time to hear the answer, can open another kind of talk.
self-check-tell = When something weighs on you, is there somebody you would tell?
    .there = There is somebody you would tell when something weighs on you.
    .idea = Telling one person one small part of it is enough for a beginning. It can also be somebody whose work is to listen.
self-check-freely = Is there somebody with whom you can speak without holding back?
    .there = There is somebody with whom you hold nothing back.
    .idea = Speaking freely grows in small steps. A personal thing that is also a happy one is an easy first step.
self-check-received = When you tell something of yourself, do you feel heard rather than judged?
    .there = When you tell something of yourself, you feel heard.
    .idea = It matters more how something is received than how much is told. You can choose the people and the moments where you were heard before, and hold back where you were not.
self-check-both = Do both of you tell, in turn?
    .there = Both of you tell, in turn.
    .idea = If you mostly listen, you could add a line of your own. If you mostly tell, you could ask, and wait a little longer for the answer.
self-check-two = Are there times when it is just the two of you?
    .there = There are times of just the two of you.
    .idea = Groups are good company, and open talk tends to happen between two. A short walk is enough.
