-- Sessions get names of their own, to be listed and ended by, and say when they were used last. Those made before have
-- neither, and nobody could end them: whoever holds one signs in once more. So neither is null in any row.
delete from session;
alter table session add column id uuid;
alter table session add column last_use_time timestamptz;
create unique index session_id on session (id);

-- What programs sign in with. Like that of a session, the secret is 256 random bits, kept as its SHA-256. `name` is
-- sealed, `scopes` has one bit for each of the contract.
create table personal_token (
    id uuid not null primary key,
    account_id uuid not null references account (id),
    token_hash bytea not null unique,
    name bytea not null,
    scopes integer not null,
    create_time timestamptz not null,
    last_use_time timestamptz,
    expire_time timestamptz not null
);
create index personal_token_account on personal_token (account_id);
create index personal_token_expires on personal_token (expire_time);
