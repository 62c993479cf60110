-- Who somebody is to an OpenID Connect provider. Issuer and subject are sealed with what the provider called them, and
-- looked up by a keyed hash, so that there is one of each and no row says who it is.
create table identity (
    id uuid not null primary key,
    account_id uuid not null references account (id) on delete cascade,
    subject_index text not null unique,
    details bytea not null,
    create_time timestamptz not null,
    use_time timestamptz
);
create index identity_listed on identity (account_id, create_time, id);
