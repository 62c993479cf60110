-- Who may sign in. The e-mail address is how they are found when they do, so it is clear; the name beside it would hide
-- nothing that the address does not say, and stays readable for whoever looks after the instance.
create table account (
    id uuid not null primary key,
    email text not null unique,
    name text not null,
    password_hash text not null,
    time_zone text not null,
    version bigint not null,
    create_time timestamptz not null
);

-- SHA-256 of the codes that processes printed at their start. Any of them makes the first account, and all go with it.
create table setup_code (
    hash bytea not null primary key,
    made_at timestamptz not null
);

-- Who is signed in. A token is 256 random bits, so its plain SHA-256 gives nothing away.
create table session (
    token_hash bytea not null primary key,
    account_id uuid not null references account (id),
    label text not null,
    create_time timestamptz not null,
    expire_time timestamptz not null
);
create index session_account on session (account_id);
create index session_expires on session (expire_time);

-- Who is in somebody's life. What people wrote, and who it is about, is in `details`, sealed. The numbers are those of
-- the contract, `settings` has one bit for each. `uid_hash` stands for the UID of the vCard a person came from, and is
-- null while they are deleted: then their card may come again as somebody new.
create table person (
    id uuid not null primary key,
    account_id uuid not null,
    details bytea not null,
    uid_hash bytea,
    relationship integer not null,
    circle integer not null,
    receptiveness integer not null,
    settings integer not null,
    archived boolean not null,
    version bigint not null,
    create_time timestamptz not null,
    update_time timestamptz not null,
    delete_time timestamptz
);
create index person_listed on person (account_id, create_time, id);
create unique index person_uid on person (account_id, uid_hash);
create index person_deleted on person (delete_time) where delete_time is not null;

-- The last import of each account. Its row is what two imports at once wait for, so that neither adds whom the other adds.
create table people_import (
    account_id uuid not null primary key,
    import_time timestamptz not null
);
