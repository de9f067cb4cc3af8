#!/usr/bin/env bash
# Fills .venv from requirements/base.txt or requirements/dev.txt and installs the project into it.
# Usage: tools/bootstrap.sh base|dev. Does nothing when .venv/.ready says that it is done.
set -euo pipefail
cd "$(dirname "$0")/.."

want=${1:?base or dev}
stamp=.venv/.ready

print_of() { echo "$1 $(cat "requirements/$1.txt" pyproject.toml | cksum)"; }

is_ready() {
  [ -f "$stamp" ] && [ -x .venv/bin/orderwright ] || return 1
  local have
  have=$(cat "$stamp")
  # The dev lock contains the base lock.
  [ "$have" = "$(print_of "$want")" ] || [ "$have" = "$(print_of dev)" ]
}

runs() {
  "$1" -c 'import sys, venv, ensurepip, sqlite3; sys.exit(sys.version_info < (3, 11))' \
    >/dev/null 2>&1
}

# Shims that only look like a Python fail the question and are skipped.
find_python() {
  local candidate
  for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11 python; do
    if [ -n "$candidate" ] && runs "$candidate"; then
      echo "$candidate"
      return
    fi
  done
  echo "Orderwright needs Python 3.11 or newer with venv and sqlite3 (Debian: python3 python3-venv)." >&2
  return 1
}

with_uv() {
  uv --version >/dev/null 2>&1 || return 1
  [ -x .venv/bin/python ] || uv venv --quiet --python "$1" .venv
  uv pip install --quiet --python .venv/bin/python --require-hashes -r "requirements/$want.txt" &&
    uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e .
}

with_pip() {
  [ -x .venv/bin/python ] || "$1" -m venv .venv
  .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null
  local pip=(.venv/bin/python -m pip -qq --disable-pip-version-check install)
  "${pip[@]}" --require-hashes --no-deps -r "requirements/$want.txt" &&
    "${pip[@]}" --no-deps --no-build-isolation -e .
}

is_ready && exit 0
if [ -e .venv ] && ! runs .venv/bin/python; then
  rm -rf .venv
fi
python=$(find_python)
rm -f "$stamp"
echo "Installing $(grep -c '==' "requirements/$want.txt") locked packages into .venv ..."
with_uv "$python" || with_pip "$python" || {
  echo "The locked packages could not be installed; the lines above say why." >&2
  exit 1
}
print_of "$want" >"$stamp"
