#!/usr/bin/env bash
# The demo shop on this machine: database, demo rows when it is empty, web server and worker.
# Settings already in the environment or in .env are kept.
set -euo pipefail
cd "$(dirname "$0")/.."

port=${PORT:-8000}

is_set() { [ -n "${!1:-}" ] || grep -qs "^$1=" .env; }

if ! is_set SECRET_KEY; then
  umask 077
  .venv/bin/python -c 'import secrets; print("SECRET_KEY=" + secrets.token_urlsafe(48))' >>.env
  umask 022
fi
# Kept, so that `orderwright clock` and the other commands know that this is the demo shop.
is_set DEMO || echo "DEMO=1" >>.env

is_set BASE_URL || export BASE_URL="http://127.0.0.1:$port"

.venv/bin/orderwright migrate
.venv/bin/orderwright demo --if-empty
address=${BASE_URL:-$(sed -n 's/^BASE_URL=//p' .env)}
echo
echo "  Shop      $address/"
echo "  Panel     $address/panel/"
echo "  Mailbox   $address/mailbox/"
echo "  API       $address/api/v1/docs"
echo "  Ctrl+C ends it; the next start keeps everything."
echo

# SQLite has its worker inside the web server; PostgreSQL has one beside it.
if [ "$(.venv/bin/orderwright migrate --which)" = postgresql ]; then
  .venv/bin/orderwright worker &
  worker=$!
  trap 'kill "$worker" 2>/dev/null || true' EXIT
  trap 'exit 143' TERM
  .venv/bin/orderwright serve --port "$port"
else
  exec .venv/bin/orderwright serve --port "$port"
fi
