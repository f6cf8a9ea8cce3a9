#!/bin/sh
# Starts AutoArr as PUID:PGID when the container starts as root, and as whoever it is otherwise.
set -eu

umask "${UMASK:-077}"

# `docker run IMAGE serve` and `docker run IMAGE autoarr serve` mean the same; a shell stays a shell.
case "${1:-serve}" in
    autoarr) shift ;;
    sh | bash | /*) exec "$@" ;;
esac

if [ "$(id -u)" -ne 0 ]; then
    exec autoarr "$@"
fi

uid=${PUID:-1000}
gid=${PGID:-1000}
config=${AUTOARR_CONFIG_DIR:-/config}
mkdir -p "$config"
# Only what is not ours yet: a big folder is not walked through twice.
find "$config" \( ! -user "$uid" -o ! -group "$gid" \) -exec chown -h "$uid:$gid" {} +
exec setpriv --reuid "$uid" --regid "$gid" --clear-groups --no-new-privs autoarr "$@"
