-- What somebody noted about a conversation. Depth, connection and band are worked out on reading, never stored.
create table conversation (
    id uuid not null primary key,
    account_id uuid not null,
    occur_time timestamptz not null,
    layer integer not null,
    spoke_freely integer,
    they_shared integer,
    felt_received integer,
    tension boolean not null,
    format integer not null,
    medium integer,
    setting integer,
    minutes integer,
    initiator integer,
    ran_dry boolean not null,
    accepting integer,
    -- Sealed; null when there is none.
    note bytea,
    version bigint not null,
    create_time timestamptz not null
);
-- The timeline of an account.
create index conversation_timeline on conversation (account_id, occur_time, id);

-- Who a conversation was with, in the order noted. The primary key is the timeline with one person; occur_time and
-- one_to_one repeat the conversation's, so that neither that timeline nor the last one-to-one needs a sort or a scan.
create table participant (
    account_id uuid not null,
    person_id uuid not null,
    occur_time timestamptz not null,
    conversation_id uuid not null references conversation (id) on delete cascade,
    place integer not null,
    one_to_one boolean not null,
    primary key (account_id, person_id, occur_time, conversation_id)
);
create unique index participant_of on participant (conversation_id, place);
create index participant_one_to_one on participant (account_id, person_id, occur_time) where one_to_one;

-- What all conversations with one person add up to, kept with each change. The sums are weights as of the fixed
-- reference instant of domain/estimate.rs. There is no row for somebody without a conversation.
create table relationship (
    account_id uuid not null,
    person_id uuid not null,
    weight double precision not null,
    depth double precision not null,
    weight_received double precision not null,
    received double precision not null,
    connection double precision not null,
    sided bigint not null,
    weight_sided double precision not null,
    leaning double precision not null,
    recency double precision not null,
    recency_one_to_one double precision not null,
    accepting_logs bigint not null,
    accepting bigint not null,
    conversations bigint not null,
    one_to_one bigint not null,
    passing bigint not null,
    catching_up bigint not null,
    ideas bigint not null,
    feelings bigint not null,
    heart_to_heart bigint not null,
    last_time timestamptz,
    last_one_to_one_time timestamptz,
    primary key (account_id, person_id)
);

-- The same for one person in one setting, as far as there is a connection. There is no row without a conversation.
create table venue (
    account_id uuid not null,
    person_id uuid not null,
    setting integer not null,
    logs bigint not null,
    weight double precision not null,
    connection double precision not null,
    primary key (account_id, person_id, setting)
);

-- The same sums over all relationships of an account, and the half-life that all its sums go by. Whoever changes conversations of the account locks this row
-- first, so changes of one account happen one after the other.
create table account_sums (
    account_id uuid not null primary key,
    half_life_days integer not null,
    weight double precision not null,
    depth double precision not null,
    weight_received double precision not null,
    received double precision not null,
    connection double precision not null
);

-- Our own copy of whom profiles knows: learned from its events, or asked for. Higher versions win.
create table known_person (
    account_id uuid not null,
    person_id uuid not null,
    version bigint not null,
    deleted boolean not null,
    partner boolean not null,
    archived boolean not null,
    -- Nothing is to be said about the two.
    silent boolean not null,
    -- What may be suggested.
    openness integer not null,
    primary key (account_id, person_id)
);
