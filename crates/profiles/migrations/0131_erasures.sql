-- Erasures that were asked for, and what has been done of them. They outlive what they erased: an id says nothing by itself.
create table erasure (
    id uuid not null primary key,
    account_id uuid not null,
    create_time timestamptz not null,
    reflections_time timestamptz,
    reminders_time timestamptz
);
create index erasure_open on erasure (create_time) where reflections_time is null or reminders_time is null;
