#!/bin/sh
# Makes the secrets that docker-compose.yml reads, in deploy/secrets. What is there already stays as it is.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets

random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
# The folder is closed to others; the files are open because a container reads them as a user of its own.
make() { [ -e "secrets/$1" ] || { printf '%s' "$2" >"secrets/$1"; chmod 644 "secrets/$1"; }; }

make postgres_password.txt "$(random)"
make rpc_secret.txt "$(random)"
make master_key.txt "$(random)"
make grafana_password.txt "$(random)"
make database_url.txt "postgres://heartward:$(cat secrets/postgres_password.txt)@postgres/heartward"
# Each service has a login of its own, which works in its schema; migrations, backups and commands go on as the owner.
for service in profiles reflections reminders; do
    make "postgres_$service.txt" "$(random)"
    make "database_url_$service.txt" "postgres://$service:$(cat "secrets/postgres_$service.txt")@postgres/heartward"
done
# Each service has a user of its own at the broker, which reads its own queues alone; operators read all.
users=''
for user in profiles reflections reminders operator; do
    make "rabbitmq_$user.txt" "$(random)"
    password=$(cat "secrets/rabbitmq_$user.txt")
    make "bus_url_$user.txt" "amqp://$user:$password@rabbitmq/%2f"
    users="$users;s/@$user@/$password/"
done
make rabbitmq_definitions.json "$(sed "$users" rabbitmq/definitions.json)"
make rabbitmq.conf "load_definitions = /etc/rabbitmq/definitions.json
"

echo "The secrets are in $(pwd)/secrets. Keep a copy of master_key.txt elsewhere: without it nobody can read the notes."
