-- One row a person: what profiles told of them (version 0: nothing yet), and what comes next. Whoever changes anything
-- of a person holds this row. What the steps come to is not here but with the last step.
create table cadence (
    account_id uuid not null,
    person_id uuid not null,
    facts_version bigint not null,
    circle integer not null,
    receptiveness integer not null,
    archived boolean not null,
    deleted boolean not null,
    no_reminders boolean not null,
    -- 0 when it is not known.
    birth_month integer not null,
    birth_day integer not null,
    circle_since timestamptz,
    interval_days double precision,
    declines double precision not null,
    resting boolean not null,
    last_one_to_one_at timestamptz,
    since_at timestamptz,
    window_start timestamptz,
    window_end timestamptz,
    reason integer,
    -- From when on an offer is to be made; null once it is made.
    offer_from timestamptz,
    -- When there is work. Who claims it pushes this into the future, which is the lease, and counts up claim, the fencing
    -- token.
    next_at timestamptz,
    claim bigint not null,
    primary key (account_id, person_id)
);
create index cadence_due on cadence (next_at) where next_at is not null;
create index cadence_upcoming on cadence (account_id, window_start, person_id) where window_start is not null;

-- Every circle a person was put in, by the version of the person: since when they are in theirs can be told whatever
-- order the events came in.
create table circle_choice (
    account_id uuid not null,
    person_id uuid not null,
    version bigint not null,
    circle integer not null,
    chosen_at timestamptz not null,
    primary key (account_id, person_id, version)
);

-- The newest version heard of each conversation. A deleted one stays as a tombstone: what comes late changes nothing.
create table conversation (
    account_id uuid not null,
    id uuid not null,
    version bigint not null,
    deleted boolean not null,
    primary key (account_id, id)
);

-- The ledger: the steps with each person in the order of (taken_at, source), each with the rhythm after it. Source is the
-- conversation, or the offer that was answered.
create table step (
    account_id uuid not null,
    person_id uuid not null,
    taken_at timestamptz not null,
    source uuid not null,
    kind integer not null,
    received double precision,
    shared double precision,
    depth double precision,
    usual_depth double precision,
    until_at timestamptz,
    y double precision not null,
    declines double precision not null,
    room boolean not null,
    last_one_to_one_at timestamptz,
    base_at timestamptz,
    base_source uuid,
    asked_at timestamptz,
    asked_source uuid,
    resting_at timestamptz,
    resting_source uuid,
    primary key (account_id, source, person_id)
);
create unique index step_order on step (account_id, person_id, taken_at, source);

-- Offers. The unique constraint is what makes each occurrence fire once, whoever fires it.
create table offer (
    account_id uuid not null,
    id uuid not null,
    person_id uuid not null,
    occurrence uuid not null,
    state integer not null,
    reason integer not null,
    interval_days double precision not null,
    last_one_to_one_at timestamptz,
    window_start timestamptz not null,
    window_end timestamptz not null,
    until_at timestamptz,
    made_at timestamptz not null,
    resolved_at timestamptz,
    primary key (account_id, id),
    unique (account_id, person_id, occurrence)
);
create index offer_made on offer (account_id, made_at, id);

-- One row an account. Whoever makes an offer holds it, so that two replicas do not both take the last place of a week.
create table pace (
    account_id uuid not null primary key
);
