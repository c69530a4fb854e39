#!/bin/sh
# The first start makes the cluster and its database; each then runs the server as postgres.
set -eu
if [ "$1" = postgres ] && [ "$(id -u)" = 0 ]; then
    install -d -o postgres -g postgres -m 2775 /var/run/postgresql
    chown -R postgres:postgres "$PGDATA"
    chmod 700 "$PGDATA"
    exec gosu postgres "$0" "$@"
fi
if [ "$1" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
    user=${POSTGRES_USER:-postgres}
    words=$(mktemp)
    printf '%s' "$POSTGRES_PASSWORD" >"$words"
    # The arguments are several words: not quoted.
    initdb --username="$user" --pwfile="$words" --auth-host=scram-sha-256 ${POSTGRES_INITDB_ARGS:-}
    rm "$words"
    echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
    pg_ctl --wait --options="-c listen_addresses=''" start
    database=${POSTGRES_DB:-$user}
    [ "$database" = postgres ] || createdb --username="$user" --maintenance-db=postgres "$database"
    pg_ctl --wait stop
fi
exec "$@"
