-- When notes may reach an account. Whoever plans anything in its time zone holds this row.
create table preference (
    account_id uuid not null primary key,
    -- The version of the account that the zone was heard with; 0 before anything was.
    zone_version bigint not null,
    zone text not null,
    usual_minute integer not null,
    quiet_start integer,
    quiet_end integer,
    -- One bit a day, Monday's the lowest.
    days_off integer not null,
    daily_most integer not null,
    weekly_offers integer not null,
    paused boolean not null,
    paused_until timestamptz
);

-- What somebody wants to be reminded of. Wall times are in the account's zone, YYYY-MM-DDTHH:MM; next_at is when the clock
-- there shows next_wall. What it says is sealed. A birthday has the id of its person.
create table reminder (
    account_id uuid not null,
    id uuid not null,
    kind integer not null,
    person_id uuid,
    conversation_id uuid,
    -- Null when it says nothing.
    sealed bytea,
    start_wall text not null,
    -- 0 for once, 1 for every year, 2 by the rule.
    repeats integer not null,
    rule text,
    muted boolean not null,
    next_wall text,
    planned_at timestamptz,
    -- When there is work. Who claims it pushes this into the future, which is the lease, and counts up claim, the fencing
    -- token.
    next_at timestamptz,
    claim bigint not null,
    made_at timestamptz not null,
    primary key (account_id, id)
);
create index reminder_due on reminder (next_at) where next_at is not null;
create index reminder_coming on reminder (account_id, planned_at) where planned_at is not null;
create index reminder_made on reminder (account_id, made_at, id);
create unique index reminder_single on reminder (account_id, kind) where kind in (5, 6);

-- What came up. The unique constraint is what makes each occurrence be told once, whoever tells it.
create table notice (
    account_id uuid not null,
    id uuid not null,
    reminder_id uuid not null,
    occurrence text not null,
    due_at timestamptz not null,
    kind integer not null,
    person_id uuid,
    conversation_id uuid,
    sealed bytea,
    state integer not null,
    made_at timestamptz not null,
    resolved_at timestamptz,
    primary key (account_id, id),
    unique (account_id, reminder_id, occurrence)
);
create index notice_made on notice (account_id, made_at, id);
create index notice_open on notice (account_id, made_at, id) where state = 1;
