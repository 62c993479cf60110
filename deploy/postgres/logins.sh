#!/bin/sh
# The logins of the services, when the database of docker-compose.yml is made.
set -eu
password() { cat "/run/secrets/postgres_$1"; }
psql --quiet --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set owner="$POSTGRES_USER" \
    --set profiles="$(password profiles)" --set reflections="$(password reflections)" \
    --set reminders="$(password reminders)" --file /etc/heartward/roles.sql
