-- How somebody was. All they said is sealed; only when it was is in the open, for the order.
create table check_in (
    id uuid not null primary key,
    account_id uuid not null,
    occur_time timestamptz not null,
    state bytea not null,
    create_time timestamptz not null
);
create index check_in_timeline on check_in (account_id, occur_time, id);

-- How close somebody said to feel, sealed; the last answer of a day (UTC) stands.
create table felt_closeness (
    account_id uuid not null,
    person_id uuid not null,
    day text not null,
    answer_time timestamptz not null,
    felt bytea not null,
    primary key (account_id, person_id, day)
);
create index felt_closeness_lately on felt_closeness (account_id, answer_time);

-- Signs that an account wants to see no more. One about nobody in particular has the nil UUID.
create table muted_sign (
    account_id uuid not null,
    kind integer not null,
    person_id uuid not null,
    primary key (account_id, kind, person_id)
);

-- The one sign that was shown in a week, named by its Monday: no other one is shown before the next.
create table shown_sign (
    account_id uuid not null,
    week text not null,
    kind integer not null,
    person_id uuid not null,
    primary key (account_id, week)
);
