# What all plots have
plot-reach = How far back
plot-months = { $months } months
plot-scale = One dot stands for { $count } talks.
plot-table = Show as a table
plot-person = Person
plot-alone = just you two
plot-alone-head = Just you two
plot-group = in a group
plot-group-head = In a group
plot-shallow = small talk
plot-deep = heart-to-heart
plot-rest = The { $drawn } nearest are drawn; the table has everybody.

# Who shared more
sharing-you = you shared more
sharing-you-head = You shared more
sharing-even = about even
sharing-even-head = About even
sharing-them = they shared more
sharing-them-head = They shared more
sharing-all = Counted with each person who took part, in the last { $months } months: you shared more in { $you }, it was about even in { $even }, and they shared more in { $them }.
sharing-one = Both sides are noted in { $talks } of the last { $months } months: you shared more in { $you }, it was about even in { $even }, and they shared more in { $them }.
