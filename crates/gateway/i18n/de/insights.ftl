insights-lede = Was deine Notizen über deine Gespräche sagen, so wie du sie erlebt hast. Eine Karte, keine Note.
insights-first = Wenn du Gespräche notierst, siehst du hier, wo sie liegen.
insights-search = In deinen Notizen suchen

# From small talk to heart-to-heart
insights-spectrum = Vom Geplauder bis von Herz zu Herz
insights-spectrum-drawing = Das Spektrum deiner Gespräche mit allen
insights-spectrum-words = Jeder Punkt ist ein Gespräch mit jemandem, auf der Ebene, die du dafür gewählt hast. Ein Gespräch mit mehreren steht in der Zeile von allen. Die Reihenfolge folgt dem Kreis und dem Namen, nie dem, was gezählt wurde.
insights-usual = Was mit jemandem üblich ist, steht auf der Seite dieses Menschen.
insights-nothing = In den letzten { $months } Monaten ist nichts notiert.
insights-few = { $talks } mit { $people } in den letzten { $months } Monaten notiert.
insights-sentence = Von { $talks } mit { $people } in den letzten { $months } Monaten { $deep ->
    [0] kam keines
    [one] kam { $deep }
   *[other] kamen { $deep }
} zu Gefühlen oder von Herz zu Herz.

# Sharing, both ways
insights-sharing = Offenheit, in beide Richtungen
insights-sharing-drawing = Von wem mehr kam, mit allen
insights-sharing-words = Ein Gespräch zählt hier, wenn du notiert hast, wie frei du gesprochen hast und wie viel von der anderen Seite kam. Die Balken zeigen, was davon mehr war, so wie du es erlebt hast.
insights-sharing-usual = Die Worte dafür stehen auf der Seite jedes Menschen.

# One-to-one and group time
insights-weeks = Zeit zu zweit und in der Gruppe
insights-weeks-drawing = Zeit zu zweit und in der Gruppe, Woche für Woche
insights-weeks-sentence = In den letzten { $months } Monaten: { $alone } zu zweit, { $groups } in einer Gruppe.
insights-week = Woche ab
time-minutes = { $talks } ({ $minutes } Min. notiert)
time-hours = { $talks } ({ $hours } Std. notiert)
time-both = { $talks } ({ $hours } Std. { $minutes } Min. notiert)

# Circles and time
insights-circles = Kreise und Zeit
insights-circles-sentence = In den letzten { $months } Monaten waren die meisten deiner Gespräche mit { $whom }.
insights-circles-ask = Passt das dazu, wen du dir nah wünschst?
insights-circles-words = Ein Gespräch zählt bei jedem Menschen eines Kreises mit, der dabei war. Die Kreise sind die, die du gewählt hast.
insights-circle = Kreis
insights-people = Menschen
