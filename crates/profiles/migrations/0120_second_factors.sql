-- When whoever holds a session last proved who they are; unknown for those made before it was kept.
alter table session add column prove_time timestamptz;

-- The app that makes somebody's one-time codes. Its secret is sealed, and counts once a code of it was given. A code
-- counts once: `used_step` is the step of the newest one that did.
create table totp (
    account_id uuid not null primary key references account (id) on delete cascade,
    secret bytea not null,
    used_step bigint not null,
    create_time timestamptz not null,
    confirm_time timestamptz
);

-- SHA-256 of recovery codes that are left. A code is 80 random bits.
create table recovery_code (
    account_id uuid not null references account (id) on delete cascade,
    hash bytea not null,
    create_time timestamptz not null,
    primary key (account_id, hash)
);

-- Who gave the right password and still owes the second factor. `wrong` counts what was given instead.
create table second_step (
    token_hash bytea not null primary key,
    account_id uuid not null references account (id) on delete cascade,
    label text not null,
    wrong integer not null,
    create_time timestamptz not null,
    expire_time timestamptz not null
);
create index second_step_account on second_step (account_id);
create index second_step_expires on second_step (expire_time);

-- How many wrong codes were given for an account since a time, whichever second step they belonged to.
create table wrong_code (
    account_id uuid not null primary key references account (id) on delete cascade,
    wrong integer not null,
    since_time timestamptz not null
);
