#!/bin/sh
# The data's folder is the broker's own, whoever made the volume; then the broker runs as itself. /usr/sbin/rabbitmq-server would ask su.
set -eu
if [ "$1" = rabbitmq-server ] && [ "$(id -u)" = 0 ]; then
    chown -R rabbitmq:rabbitmq /var/lib/rabbitmq
    exec gosu rabbitmq /usr/lib/rabbitmq/bin/rabbitmq-server
fi
exec "$@"
