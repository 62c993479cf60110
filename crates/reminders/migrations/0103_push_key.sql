-- The key by which push services know this instance: one row, made by whoever starts first, sealed.
create table push_key (
    id integer not null primary key,
    sealed bytea not null
);
