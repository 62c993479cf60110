-- Passkeys. The public key and what its owner calls it are sealed; its id is there as a hash, so that there is one of it.
create table passkey (
    id uuid not null primary key,
    account_id uuid not null references account (id) on delete cascade,
    credential_hash bytea not null unique,
    details bytea not null,
    create_time timestamptz not null,
    use_time timestamptz
);
create index passkey_listed on passkey (account_id, create_time, id);

-- Challenges that were handed out, each good for one answer. Nobody has an account yet while they sign in. `state` is the
-- challenge and what is asked of the answer; it is no secret, but belongs on this side.
create table ceremony (
    token_hash bytea not null primary key,
    account_id uuid references account (id) on delete cascade,
    state bytea not null,
    expire_time timestamptz not null
);
create index ceremony_account on ceremony (account_id);
create index ceremony_expires on ceremony (expire_time);
