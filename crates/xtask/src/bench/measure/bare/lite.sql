insert into account_sums (account_id, half_life_days, weight, depth, weight_received, received, connection)
values (zeroblob(16), 60, 1, 0.5, 1, 0.5, 0.5)
on conflict (account_id) do update set weight = account_sums.weight + excluded.weight,
    depth = account_sums.depth + excluded.depth,
    weight_received = account_sums.weight_received + excluded.weight_received,
    received = account_sums.received + excluded.received, connection = account_sums.connection + excluded.connection;

insert into conversation (id, account_id, occur_time, layer, spoke_freely, they_shared, felt_received, tension, format,
    medium, setting, minutes, initiator, ran_dry, accepting, note, version, create_time)
values (randomblob(16), zeroblob(16), strftime('%Y-%m-%d %H:%M:%f+00:00', 'now', '-' || abs(random() % 31536000) || ' seconds'),
    abs(random() % 5), abs(random() % 5), abs(random() % 5), abs(random() % 5), false, 0, 0, null, 1 + abs(random() % 50), null,
    false, null, randomblob(628), 1, datetime('now'));

insert into participant (account_id, person_id, occur_time, conversation_id, place, one_to_one)
select account_id, cast(printf('%016d', minutes) as blob), occur_time, id, 0, true
from conversation order by rowid desc limit 1;

insert into relationship (account_id, person_id, weight, depth, weight_received, received, connection, sided, weight_sided,
    leaning, recency, recency_one_to_one, accepting_logs, accepting, conversations, one_to_one, passing, catching_up, ideas,
    feelings, heart_to_heart, last_time, last_one_to_one_time)
select account_id, cast(printf('%016d', minutes) as blob), 1, 0.5, 1, 0.5, 0.5, 1, 1, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 1, 0,
    occur_time, occur_time
from (select * from conversation order by rowid desc limit 1) where true
on conflict (account_id, person_id) do update set weight = relationship.weight + excluded.weight,
    depth = relationship.depth + excluded.depth,
    weight_received = relationship.weight_received + excluded.weight_received,
    received = relationship.received + excluded.received, connection = relationship.connection + excluded.connection,
    sided = relationship.sided + 1, weight_sided = relationship.weight_sided + excluded.weight_sided,
    leaning = relationship.leaning + excluded.leaning, recency = relationship.recency + excluded.recency,
    recency_one_to_one = relationship.recency_one_to_one + excluded.recency_one_to_one,
    conversations = relationship.conversations + 1, one_to_one = relationship.one_to_one + 1,
    feelings = relationship.feelings + 1, last_time = max(relationship.last_time, excluded.last_time),
    last_one_to_one_time = max(relationship.last_one_to_one_time, excluded.last_one_to_one_time);

insert into venue (account_id, person_id, setting, logs, weight, connection)
select account_id, cast(printf('%016d', minutes) as blob), 0, 1, 1, 0.5
from (select * from conversation order by rowid desc limit 1) where true
on conflict (account_id, person_id, setting) do update set logs = venue.logs + 1,
    weight = venue.weight + excluded.weight, connection = venue.connection + excluded.connection;

insert into request (account_id, request_id, fingerprint, subject, made_at)
select account_id, randomblob(16), randomblob(32), id, create_time from conversation order by rowid desc limit 1;

insert into outbox (id, topic, subject, account_id, version, recorded_at, trace, body, due_at, attempts, parked)
select randomblob(16), 'heartward.reflections.v1.ConversationLogged', id, account_id, 1, create_time, null, randomblob(120),
    create_time, 0, false
from conversation order by rowid desc limit 1
