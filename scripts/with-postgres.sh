#!/bin/sh
# Runs a command with a throw-away PostgreSQL: `scripts/with-postgres.sh cargo nextest run -p store`.
#
# The command finds it in TEST_POSTGRES_URL. The cluster lives in a temporary folder, listens on a
# free port of the loopback only, and is gone when the command ends, however it ends. The exit code
# is the command's own. PostgreSQL refuses to run as root, so root lends it to the user postgres.
set -eu

die() {
    echo "with-postgres: $*" >&2
    exit 1
}

[ $# -gt 0 ] || die "which command? usage: with-postgres.sh COMMAND [ARGUMENT …]"

# Debian keeps initdb and pg_ctl out of the PATH, in a folder per version; the newest one is taken.
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
if [ -z "$bin" ]; then
    initdb=$(command -v initdb) || die "PostgreSQL is not here; scripts/install-test-peers.sh installs it"
    bin=$(dirname "$initdb")
fi

owner=""
if [ "$(id -u)" -eq 0 ]; then
    owner=postgres
    id "$owner" >/dev/null 2>&1 || owner=nobody
fi
as_owner() {
    if [ -n "$owner" ]; then
        (cd / && runuser -u "$owner" -- "$@")
    else
        "$@"
    fi
}

folder=$(mktemp -d "${TMPDIR:-/tmp}/postgres-test.XXXXXX")
running=no
child=""
clean_up() {
    trap '' INT TERM HUP
    if [ "$running" = yes ]; then
        as_owner "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
    fi
    rm -rf "$folder"
}
# A signal ends the command first, then the cluster.
stop() {
    [ -z "$child" ] || kill -TERM "$child" 2>/dev/null || true
    [ -z "$child" ] || wait "$child" 2>/dev/null || true
    exit "$1"
}
trap clean_up EXIT
trap 'stop 130' INT
trap 'stop 143' TERM
trap 'stop 129' HUP
chmod 755 "$folder"
[ -z "$owner" ] || chown "$owner" "$folder"

as_owner "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync \
    >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; die "initdb failed"; }

# Somebody may take the port between finding it and using it: then the next one is tried.
attempt=0
while [ "$running" = no ]; do
    attempt=$((attempt + 1))
    [ "$attempt" -le 20 ] || { cat "$folder/data/server.log" >&2; die "PostgreSQL did not start"; }
    port=$(shuf -i 20000-32000 -n 1)
    options="-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300"
    options="$options -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    if as_owner "$bin/pg_ctl" -D "$folder/data" -l "$folder/data/server.log" -o "$options" -w start >/dev/null 2>&1; then
        running=yes
    fi
done

export TEST_POSTGRES_URL="postgres://postgres@127.0.0.1:$port/postgres"
# In the background with the caller's own input, so that a signal is answered at once.
"$@" <&0 &
child=$!
status=0
wait "$child" || status=$?
child=""
exit "$status"
