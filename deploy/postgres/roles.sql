-- A login for each service, which works in its own schema and can change nothing of it: no table, no rule about who sees
-- what. `heartward migrate`, backups and commands go on as the owner. Run it as a superuser, once before the first
-- `heartward migrate`, and once more after a restore, with `heartward migrate` after it:
--
--   psql --set owner=heartward --set profiles=PASSWORD --set reflections=PASSWORD --set reminders=PASSWORD \
--       --file roles.sql postgres://SUPERUSER@HOST/DATABASE
--
-- Two instances on one server need logins of different names: --set prefix=garden_ makes them garden_profiles, and so on.
\set ON_ERROR_STOP on
\if :{?prefix} \else \set prefix '' \endif

begin;
-- What acts in transactions owns nothing and logs in nowhere (see platform/migrations/postgres/protect.sql).
select format('create role %I login', :'prefix' || service)
from unnest(array['profiles', 'reflections', 'reminders']) as service
where not exists (select from pg_roles where rolname = :'prefix' || service) \gexec
select format('create role %I nologin', login || kind)
from unnest(array[:'owner', :'prefix' || 'profiles', :'prefix' || 'reflections', :'prefix' || 'reminders']) as login,
    unnest(array['_account', '_system']) as kind
where not exists (select from pg_roles where rolname = login || kind) \gexec
select format('grant %I to %I', login || kind, login)
from unnest(array[:'owner', :'prefix' || 'profiles', :'prefix' || 'reflections', :'prefix' || 'reminders']) as login,
    unnest(array['_account', '_system']) as kind \gexec

select format('alter role %I nosuperuser nocreatedb nocreaterole nobypassrls password %L', :'prefix' || service, password)
from (values ('profiles', :'profiles'), ('reflections', :'reflections'), ('reminders', :'reminders'))
    as login (service, password) \gexec
select format('create schema if not exists %I authorization %I', service, :'owner')
from unnest(array['profiles', 'reflections', 'reminders']) as service \gexec
-- Who is let into a schema by name works in it: `heartward migrate` sees to the tables.
select format('grant usage on schema %I to %I', service, :'prefix' || service)
from unnest(array['profiles', 'reflections', 'reminders']) as service \gexec
commit;
