-- Row-level security, after every migration: it finds what is not protected yet, and leaves the rest alone.
--
-- Whoever logs in acts in each transaction as one of two roles that own nothing:
--   <login>_account sees and writes the rows of the account that heartward.account names, and fails without it;
--   <login>_system does what is nobody's in particular: signing in, schedulers, relays.
-- A table is somebody's by its column account_id, or, as the accounts themselves are, by the id of `account`. The inbox
-- is anybody's, since events are taken in on behalf of accounts. Every other table is the system's alone.
-- The owner is held to this as well, and comes in with heartward.maintenance, as migrations do, for no account at all.
-- Besides the owner, the logins that were let into the schema by name work in it, and change nothing of it.
do $$
declare
    logins constant text[] := array[current_user::text] || array(
        select rolname::text from pg_namespace, aclexplode(nspacl) as granted
        join pg_roles on pg_roles.oid = grantee
        where nspname = current_schema and privilege_type = 'USAGE' and rolcanlogin and rolname <> current_user
        order by rolname);
    login text;
    is_owner boolean;
    of_login text;
    account_role text;
    system_role text;
    new_role text;
    one record;
begin
    -- Services that start at once do this one after the other. Roles are of the whole server, and the lock is not.
    perform pg_advisory_xact_lock(4846813203);

    foreach login in array logins loop
        is_owner := login = current_user;
        of_login := case when is_owner then '' else ' of ' || login end;
        account_role := login || '_account';
        system_role := login || '_system';
        foreach new_role in array array[account_role, system_role] loop
            if not exists (select from pg_roles where rolname = new_role) then
                begin
                    execute format('create role %I nologin', new_role);
                    execute format('grant %I to %I', new_role, login);
                exception
                    when duplicate_object or unique_violation then null;
                    when insufficient_privilege then
                        raise exception 'The role % is missing, and % may not make it. As a superuser: %',
                            new_role, current_user,
                            format('create role %I nologin; grant %1$I to %I', new_role, login);
                end;
            end if;
            if exists (select from pg_roles where rolname = new_role and (rolsuper or rolbypassrls))
                or exists (select from pg_roles where rolname = new_role and pg_has_role(oid, current_user, 'member')) then
                raise exception 'The role % may do too much. It is to be no superuser, without bypassrls, and no member of %.',
                    new_role, current_user;
            end if;
            execute format('grant usage on schema %I to %I', current_schema, new_role);
        end loop;

        -- Which steps were done is for everybody to read who looks after the store, and for whoever starts on it.
        execute format('grant select on _sqlx_migrations to %I', system_role);
        for one in
            select c.oid, c.relname as name, attname as owner,
                c.relrowsecurity and c.relforcerowsecurity
                    and has_table_privilege(system_role, c.oid, 'select') as done
            from pg_class c
            left join pg_attribute on attrelid = c.oid and not attisdropped
                and (attname = 'account_id' or (c.relname = 'account' and attname = 'id'))
            where c.relnamespace = current_schema::regnamespace and c.relkind in ('r', 'p')
                and c.relname <> '_sqlx_migrations'
        loop
            continue when one.done;
            if is_owner then
                execute format('alter table %I enable row level security, force row level security', one.name);
                execute format('create policy maintenance on %I to current_user
                    using (current_setting(''heartward.maintenance'')::boolean)', one.name);
            end if;
            execute format('grant select, insert, update, delete on %I to %I', one.name, system_role);
            -- The role is named twice, because what is for a role is for its members too, and whoever logs in is one. In a
            -- case, because the planner takes an equality to be rare.
            execute format('create policy %I on %I to %I
                using (case current_user when %L then true else false end)',
                'system' || of_login, one.name, system_role, system_role);
            if one.owner is not null then
                execute format('grant select, insert, update, delete on %I to %I', one.name, account_role);
                execute format('create policy %I on %I to %I
                    using (%I = current_setting(''heartward.account'')::uuid)',
                    'account' || of_login, one.name, account_role, one.owner);
            elsif one.name = 'inbox' then
                execute format('grant select, insert on %I to %I', one.name, account_role);
                execute format('create policy %I on %I to %I using (true)', 'account' || of_login, one.name, account_role);
            end if;
        end loop;
    end loop;
end
$$;
