#!/bin/sh
# Installs from Debian's packages what private servers need, and only what is missing:
#   install-debian.sh        RabbitMQ and PostgreSQL, unless servers are named or a Docker engine runs
#   install-debian.sh venv   what `python3 -m venv` needs
#   install-debian.sh engine a Docker engine, and what makes base images for it of Debian's packages
#   install-debian.sh browser Chromium, in which tests read the pages, unless YHTEYS_CHROMIUM names another
# The machine's own instances, which these packages would start, are kept from starting now. Without root or a passwordless sudo it prints the command.
set -eu

missing=""
otherwise="set YHTEYS_AMQP_URL and YHTEYS_DATABASE_URL"
case "${1:-servers}" in
servers)
    if [ -n "${YHTEYS_AMQP_URL:-}" ] && [ -n "${YHTEYS_DATABASE_URL:-}" ]; then exit 0; fi
    [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || missing="$missing rabbitmq-server"
    ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing="$missing postgresql"
    if [ -n "$missing" ] && [ "${YHTEYS_SERVERS:-}" != private ] && docker info >/dev/null 2>&1 && docker compose version >/dev/null 2>&1; then exit 0; fi
    ;;
venv)
    python3 -c 'import ensurepip, venv' 2>/dev/null || missing=" python3-venv"
    ;;
engine)
    command -v docker >/dev/null && [ -x /usr/sbin/dockerd ] || missing="$missing docker.io"
    [ -x /usr/sbin/iptables ] || missing="$missing iptables"
    [ -x /usr/sbin/debootstrap ] || missing="$missing debootstrap"
    python3 -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
    ;;
browser)
    otherwise="set YHTEYS_CHROMIUM to the program of one"
    [ -n "${YHTEYS_CHROMIUM:-}" ] || [ -x /usr/bin/chromium ] || missing=" chromium chromium-sandbox"
    ;;
esac
[ -n "$missing" ] || exit 0

command="apt-get update && apt-get install --yes --no-install-recommends$missing"
if ! command -v apt-get >/dev/null; then
    echo "Not installed here:$missing. This is no Debian: install them by its own means, or $otherwise." >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif sudo -n true 2>/dev/null; then
    as_root="sudo"
else
    echo "Not installed here:$missing. As root, run:" >&2
    echo "    $command" >&2
    exit 1
fi

policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    # Debian asks this file before it starts a newly installed service; 101 means no.
    trap '$as_root rm -f "$policy"' EXIT
    trap 'exit 130' INT TERM
    printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
    $as_root chmod 755 "$policy"
fi
log=$(mktemp)
echo "Installing$missing …"
if ! $as_root sh -c "export DEBIAN_FRONTEND=noninteractive; $command" >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "Could not install$missing (log: $log). As root, run:" >&2
    echo "    $command" >&2
    exit 1
fi
rm -f "$log"
