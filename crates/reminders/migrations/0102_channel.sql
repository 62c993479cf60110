-- How notes reach somebody outside. What it is called and where it leads is sealed.
create table channel (
    account_id uuid not null,
    id uuid not null,
    kind integer not null,
    sealed bytea not null,
    discreet boolean not null,
    verified_at timestamptz,
    paused_at timestamptz,
    pause_reason integer,
    -- Refusals in a row.
    refusals integer not null,
    -- The code that was mailed last, by its hash.
    code_hash bytea,
    code_until timestamptz,
    code_tries integer not null,
    -- The secret of the unsubscribe link, by its hash.
    leave_hash bytea not null unique,
    made_at timestamptz not null,
    primary key (account_id, id)
);

-- One row a notice and channel; its id is what the other end knows it by, in every attempt. It holds no text, and stays
-- when its channel is removed.
create table delivery (
    account_id uuid not null,
    id uuid not null,
    channel_id uuid not null,
    notice_id uuid not null,
    kind integer not null,
    state integer not null,
    attempts integer not null,
    unknowns integer not null,
    -- When it is tried next. Who claims it pushes this into the future, which is the lease, and counts up claim, the
    -- fencing token.
    next_at timestamptz,
    claim bigint not null,
    made_at timestamptz not null,
    primary key (account_id, id),
    unique (account_id, channel_id, notice_id)
);
create index delivery_due on delivery (next_at) where next_at is not null;
create index delivery_log on delivery (account_id, channel_id, made_at, id);
create index delivery_notice on delivery (account_id, notice_id);
create index delivery_made on delivery (made_at);

-- Every attempt, recorded before anything is sent. One without an outcome is under way, or its process is gone.
create table attempt (
    account_id uuid not null,
    delivery_id uuid not null,
    number integer not null,
    began_at timestamptz not null,
    outcome integer,
    answer integer,
    primary key (account_id, delivery_id, number)
);

-- The calendar feed of an account, by the hash of its secret.
create table feed (
    account_id uuid not null primary key,
    token_hash bytea not null unique,
    discreet boolean not null,
    made_at timestamptz not null
);
