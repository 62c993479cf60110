-- Address and name of an account are sealed in `details`. It is found by `email_index`, a keyed hash of the address.
-- Accounts from before have the clear address there, their name in `name` and no `details` until the next start of the
-- service seals them; after that `name` is empty in every row.
alter table account rename column email to email_index;
alter table account add column details bytea;
