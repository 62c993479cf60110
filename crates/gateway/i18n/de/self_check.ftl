self-check-title = Fragen an dich selbst
self-check-heading = Gibt es emotionale Nähe in deinem Leben?
self-check-lede = Acht Fragen an dich selbst. Lass aus, was du magst. Von deinen Antworten bleibt nichts.
self-check-skip = Auslassen
self-check-partly = Teils
self-check-own = Diese Fragen sind unsere eigenen, nach dem, was Menschen über Nähe erzählen. Sie sind kein geprüfter Test und keine Diagnose.
self-check-read = Lies es mir vor

# What was answered, in other words
self-check-read-lede = Hier steht in anderen Worten, was du gesagt hast. Davon bleibt nichts.
self-check-open = Du hast alles offen gelassen, und das ist in Ordnung. Die Fragen sind da, wann immer du sie möchtest.
self-check-there = Was da ist
self-check-plenty = Das ist sehr viel wert. Gemeinsame Zeit erhält es.
self-check-listen = Wenn dir gerade etwas auf der Seele liegt: <a>es gibt Menschen, die zuhören</a>.
self-check-more = Wenn du gern mehr davon hättest
self-check-ideas = So antworten viele Menschen irgendwann in ihrem Leben. Das hier sind Ideen; eine reicht völlig.
self-check-owes = Offenheit ist niemand irgendwem schuldig: du nicht und die anderen auch nicht. Bei jemandem, der dir Angst macht oder dich kontrolliert, ist mehr Offenheit nicht der Weg; in der <a>Hilfe</a> stehen Nummern von Menschen, die dabei zuhören.
self-check-no-test = Diese Fragen sind unsere eigenen. Sie sind kein geprüfter Test, sie werden nicht zusammengerechnet, und sie finden an dir oder sonst jemandem nichts verkehrt.
self-check-again = Die Fragen noch einmal ansehen

# QUESTIONS: what is there when it is, and what one might try to have more of it
self-check-close = Gibt es unter den Menschen, die du kennst, jemanden, von dem du sagen würdest: wir sind uns nah?
    .there = Es gibt jemanden, von dem du sagst: wir sind uns nah.
    .idea = Viele Menschen zu kennen und wenigen nah zu sein, sind zwei verschiedene Dinge. Nähe beginnt meist mit Zeit zu zweit, und zwar mehr als einmal.
self-check-alone = Wenn du mit jemandem aus deinem Freundeskreis allein bist, findet ihr etwas zu reden?
    .there = Wenn ihr zu zweit seid, findet ihr etwas zu reden.
    .idea = Nebeneinander redet es sich leichter als über einen Tisch hinweg. Beim Gehen, Kochen oder Fahren hat Stille Platz, und manches kommt von selbst.
self-check-partner = Wenn du mit dem Menschen sprichst, der dir am nächsten ist, in einer Partnerschaft oder sonst: geht es um mehr als um Bekannte, Neuigkeiten und das Wetter?
    .there = Mit dem Menschen, der dir am nächsten ist, geht es um mehr als um die Neuigkeiten des Tages.
    .idea = Alltägliches gehört zu einem geteilten Leben. Eine Frage wie „Was ging dir heute durch den Kopf?“, und Zeit, die Antwort zu hören, kann ein anderes Gespräch öffnen.
self-check-tell = Wenn dich etwas bedrückt, gibt es jemanden, dem du es erzählen würdest?
    .there = Es gibt jemanden, dem du erzählst, was dich bedrückt.
    .idea = Einem Menschen einen kleinen Teil davon zu erzählen, genügt für den Anfang. Es kann auch jemand sein, dessen Beruf das Zuhören ist.
self-check-freely = Gibt es jemanden, mit dem du ohne Rückhalt reden kannst?
    .there = Es gibt jemanden, vor dem du nichts zurückhältst.
    .idea = Freies Reden wächst in kleinen Schritten. Etwas Persönliches, das zugleich schön ist, ist ein leichter erster Schritt.
self-check-received = Wenn du etwas von dir erzählst, fühlst du dich eher gehört als beurteilt?
    .there = Wenn du etwas von dir erzählst, fühlst du dich gehört.
    .idea = Wie etwas aufgenommen wird, zählt mehr als wie viel erzählt wird. Du kannst die Menschen und die Momente wählen, in denen du schon einmal gehört wurdest, und dich zurückhalten, wo es anders war.
self-check-both = Erzählt ihr beide, mal du, mal der andere Mensch?
    .there = Ihr erzählt beide, mal du, mal der andere Mensch.
    .idea = Wenn du meist zuhörst, könntest du eine Zeile von dir dazugeben. Wenn du meist erzählst, könntest du fragen und ein wenig länger auf die Antwort warten.
self-check-two = Gibt es Zeiten, in denen ihr nur zu zweit seid?
    .there = Es gibt Zeiten, in denen ihr nur zu zweit seid.
    .idea = Gruppen sind gute Gesellschaft, und offen wird es eher zwischen zweien. Ein kurzer Spaziergang genügt.
