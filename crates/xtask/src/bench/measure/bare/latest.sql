-- The latest conversations of the account and who they were with, from the tables of the service itself.
select c.*, p.person_id
from (
    select id, occur_time, layer, spoke_freely, they_shared, felt_received, tension, format, medium, setting, minutes,
        initiator, ran_dry, accepting, note, version, create_time
    from conversation
    where account_id = :account::uuid
    order by occur_time desc, id desc limit 20
) c
join participant p on p.account_id = :account::uuid and p.conversation_id = c.id
order by c.occur_time desc, c.id desc, p.place;
