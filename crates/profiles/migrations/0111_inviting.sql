-- Who may do what, and whether they may at all: role 1 is a member, 2 an admin. Until now there was the first account
-- at most, and the first is an admin.
alter table account add column role integer not null default 1;
alter table account add column disable_time timestamptz;
alter table account add column last_seen_time timestamptz;
update account set role = 2;

-- Invitations that are open. They are the instance's, and nobody's in particular. The code is 128 random bits, kept as
-- its SHA-256; `hint` is how it begins.
create table invitation (
    id uuid not null primary key,
    code_hash bytea not null unique,
    hint text not null,
    create_time timestamptz not null,
    expire_time timestamptz not null
);

-- Codes that set a new password, one at most for an account.
create table recovery (
    account_id uuid not null primary key references account (id),
    code_hash bytea not null unique,
    expire_time timestamptz not null
);

-- Browsers that an account signed in with before, by the hash of what they keep.
create table device (
    token_hash bytea not null primary key,
    account_id uuid not null references account (id),
    create_time timestamptz not null,
    expire_time timestamptz not null
);
create index device_account on device (account_id);

-- Tries that may go wrong: until when those so far count. `key` is a keyed hash of what is tried and of who tries.
create table attempt (
    key text not null primary key,
    until timestamptz not null
);
