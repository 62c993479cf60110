-- Accounts that were erased here. Nothing that still comes in on their behalf has an effect, no key is made for them
-- again, and a restored backup does not bring them back.
create table erased (
    account_id uuid not null primary key,
    erased_at timestamptz not null
);
