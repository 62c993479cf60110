# The list
people-import = Import from a file
people-removed = { $name } is removed.
people-added = Added.
people-add = Add somebody
people-call = What do you call them?
people-know = How do you know them?
people-near = How near do you want to keep them?
people-add-now = Add
people-find = Name
people-circle = Circle
people-all = All
people-not-lately = Not lately
people-more = And { $count } more. A part of the name finds them.
people-none-like = Nobody here is like that. <a>Show everybody</a>
people-none = Nobody is here yet. Add the first person above, or bring them from your address book.
people-archived = Archived

# Somebody in a list
row-nothing = nothing noted yet
row-talked = talked { $ago }
row-usually = usually { $band }
row-next = next { $window }

# Everybody on three rings
rings-title = Your circles
rings-you = you
rings-about = You in the middle. On the inner ring your household and inner circle, then those close to you, then the others. The fuller a dot, the more talks of just you two in the last three months. The lists below say the same.
rings-empty = no talk of just you two lately
rings-full = many
