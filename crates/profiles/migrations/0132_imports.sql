-- How far imports of archives are. A flaw names a place in the archive, and never what is written there.
create table archive_import (
    account_id uuid not null,
    id uuid not null,
    state integer not null,
    total bigint not null,
    seen bigint not null,
    added bigint not null,
    flaw text not null,
    create_time timestamptz not null,
    update_time timestamptz not null,
    primary key (account_id, id)
);
create index archive_import_made on archive_import (create_time);
