-- What this service has decided and not yet told. The relay takes rows by pushing due_at into the future, which is
-- its lease, and deletes them once the bus has them.
create table outbox (
    id uuid not null primary key,
    topic text not null,
    subject uuid not null,
    account_id uuid not null,
    version bigint not null,
    recorded_at timestamptz not null,
    trace text,
    body bytea not null,
    attempts integer not null,
    due_at timestamptz not null,
    parked boolean not null
);
create index outbox_due on outbox (due_at, id) where not parked;

-- What this service has heard, by handler: a second delivery finds its row and has no effect.
create table inbox (
    consumer text not null,
    event_id uuid not null,
    handled_at timestamptz not null,
    primary key (consumer, event_id)
);
create index inbox_handled on inbox (handled_at);

-- Requests that carried an id of the caller's choice, and what they made: a repeated one makes nothing new.
create table request (
    account_id uuid not null,
    request_id uuid not null,
    fingerprint bytea not null,
    subject uuid not null,
    made_at timestamptz not null,
    primary key (account_id, request_id)
);
create index request_made on request (made_at);

-- One key an account, wrapped by the master key. Without its row, what the account wrote here cannot be read.
create table data_key (
    account_id uuid not null primary key,
    master_key_id text not null,
    wrapped bytea not null,
    made_at timestamptz not null
);
