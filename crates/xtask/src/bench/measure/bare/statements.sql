-- The same rows, written as a program does that asks for one thing at a time.
\set account :client_id % :accounts
\set person random(1, 50)
\set layer random(0, 4)
\set rating random(0, 4)
\set age random(0, 31536000)
begin;
insert into account_sums (account_id, half_life_days, weight, depth, weight_received, received, connection)
    values (lpad(:account::text, 32, '0')::uuid, 60, 0, 0, 0, 0, 0)
    on conflict (account_id) do update set weight = account_sums.weight
    returning weight, depth, weight_received, received, connection;
insert into conversation (id, account_id, occur_time, layer, spoke_freely, they_shared, felt_received, tension, format,
        medium, setting, minutes, initiator, ran_dry, accepting, note, version, create_time)
    values (gen_random_uuid(), lpad(:account::text, 32, '0')::uuid, now() - :age * interval '1 second', :layer::int,
        :rating::int, :rating::int, :rating::int, false, 0, 0, null, 45, null, false, null, convert_to(repeat('note..', 105), 'UTF8'), 1, now())
    returning id \gset
insert into participant (account_id, person_id, occur_time, conversation_id, place, one_to_one)
    values (lpad(:account::text, 32, '0')::uuid, lpad(:person::text, 32, '0')::uuid, now() - :age * interval '1 second',
        :id::uuid, 0, true);
update account_sums set weight = weight + 1, depth = depth + 0.5, weight_received = weight_received + 1,
        received = received + 0.5, connection = connection + 0.5
    where account_id = lpad(:account::text, 32, '0')::uuid;
insert into relationship (account_id, person_id, weight, depth, weight_received, received, connection, sided, weight_sided,
        leaning, recency, recency_one_to_one, accepting_logs, accepting, conversations, one_to_one, passing, catching_up, ideas, feelings, heart_to_heart, last_time, last_one_to_one_time)
    values (lpad(:account::text, 32, '0')::uuid, lpad(:person::text, 32, '0')::uuid, 1, 0.5, 1, 0.5, 0.5, 1, 1,
        0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 1, 0, now(), now())
    on conflict (account_id, person_id) do update set weight = relationship.weight + excluded.weight,
        depth = relationship.depth + excluded.depth,
        weight_received = relationship.weight_received + excluded.weight_received,
        received = relationship.received + excluded.received, connection = relationship.connection + excluded.connection,
        sided = relationship.sided + 1, weight_sided = relationship.weight_sided + excluded.weight_sided,
        leaning = relationship.leaning + excluded.leaning, recency = relationship.recency + excluded.recency,
        recency_one_to_one = relationship.recency_one_to_one + excluded.recency_one_to_one,
        conversations = relationship.conversations + 1, one_to_one = relationship.one_to_one + 1,
        feelings = relationship.feelings + 1, last_time = excluded.last_time,
        last_one_to_one_time = excluded.last_one_to_one_time;
insert into venue (account_id, person_id, setting, logs, weight, connection)
    values (lpad(:account::text, 32, '0')::uuid, lpad(:person::text, 32, '0')::uuid, 0, 1, 1, 0.5)
    on conflict (account_id, person_id, setting) do update set logs = venue.logs + 1,
        weight = venue.weight + excluded.weight, connection = venue.connection + excluded.connection;
insert into request (account_id, request_id, fingerprint, subject, made_at)
    values (lpad(:account::text, 32, '0')::uuid, gen_random_uuid(), sha256(uuid_send(:id::uuid)), :id::uuid, now());
insert into outbox (id, topic, subject, account_id, version, recorded_at, trace, body, due_at, attempts, parked)
    values (gen_random_uuid(), 'heartward.reflections.v1.ConversationLogged', :id::uuid,
        lpad(:account::text, 32, '0')::uuid, 1, now(), null, convert_to(repeat('event.', 20), 'UTF8'), now(), 0, false);
commit;
