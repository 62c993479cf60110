-- When all records of the instance were last backed up, for whoever watches its age: one row, or none before the first.
create table backup (
    id integer not null primary key check (id = 1),
    made_at timestamptz not null
);
