-- The rows of one logged conversation, written by one statement. As in the service, the sums of the account come first:
-- their row is the lock that makes one account's conversations come one after the other.
\set account :client_id % :accounts
\set person random(1, 50)
\set layer random(0, 4)
\set rating random(0, 4)
\set age random(0, 31536000)
with given as (
    select gen_random_uuid() as id, lpad(:account::text, 32, '0')::uuid as account_id,
        lpad(:person::text, 32, '0')::uuid as person_id, now() - :age * interval '1 second' as occur_time
), sums as (
    insert into account_sums (account_id, half_life_days, weight, depth, weight_received, received, connection)
    select account_id, 60, 1, 0.5, 1, 0.5, 0.5 from given
    on conflict (account_id) do update set weight = account_sums.weight + excluded.weight,
        depth = account_sums.depth + excluded.depth,
        weight_received = account_sums.weight_received + excluded.weight_received,
        received = account_sums.received + excluded.received, connection = account_sums.connection + excluded.connection
), talk as (
    insert into conversation (id, account_id, occur_time, layer, spoke_freely, they_shared, felt_received, tension, format,
        medium, setting, minutes, initiator, ran_dry, accepting, note, version, create_time)
    select id, account_id, occur_time, :layer::int, :rating::int, :rating::int, :rating::int, false, 0, 0, null, 45, null, false,
        null,
        convert_to(repeat('note..', 105), 'UTF8'), 1, now()
    from given
), taking_part as (
    insert into participant (account_id, person_id, occur_time, conversation_id, place, one_to_one)
    select account_id, person_id, occur_time, id, 0, true from given
), person_sums as (
    insert into relationship (account_id, person_id, weight, depth, weight_received, received, connection, sided, weight_sided,
        leaning, recency, recency_one_to_one, accepting_logs, accepting, conversations, one_to_one, passing, catching_up, ideas, feelings, heart_to_heart, last_time, last_one_to_one_time)
    select account_id, person_id, 1, 0.5, 1, 0.5, 0.5, 1, 1, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 1, 0, occur_time, occur_time from given
    on conflict (account_id, person_id) do update set weight = relationship.weight + excluded.weight,
        depth = relationship.depth + excluded.depth,
        weight_received = relationship.weight_received + excluded.weight_received,
        received = relationship.received + excluded.received, connection = relationship.connection + excluded.connection,
        sided = relationship.sided + 1, weight_sided = relationship.weight_sided + excluded.weight_sided,
        leaning = relationship.leaning + excluded.leaning, recency = relationship.recency + excluded.recency,
        recency_one_to_one = relationship.recency_one_to_one + excluded.recency_one_to_one,
        conversations = relationship.conversations + 1, one_to_one = relationship.one_to_one + 1,
        feelings = relationship.feelings + 1, last_time = greatest(relationship.last_time, excluded.last_time),
        last_one_to_one_time = greatest(relationship.last_one_to_one_time, excluded.last_one_to_one_time)
), in_a_setting as (
    insert into venue (account_id, person_id, setting, logs, weight, connection)
    select account_id, person_id, 0, 1, 1, 0.5 from given
    on conflict (account_id, person_id, setting) do update set logs = venue.logs + 1,
        weight = venue.weight + excluded.weight, connection = venue.connection + excluded.connection
), remembered as (
    insert into request (account_id, request_id, fingerprint, subject, made_at)
    select account_id, gen_random_uuid(), sha256(uuid_send(id)), id, now() from given
)
insert into outbox (id, topic, subject, account_id, version, recorded_at, trace, body, due_at, attempts, parked)
select gen_random_uuid(), 'heartward.reflections.v1.ConversationLogged', id, account_id, 1, now(), null,
    convert_to(repeat('event.', 20), 'UTF8'), now(), 0, false
from given;
