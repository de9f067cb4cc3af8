#!/usr/bin/env bash
# Resolves the dependencies of pyproject.toml into hashed locks that name no host.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -x .venv/bin/uv ]; then
  uv=.venv/bin/uv
elif command -v uv >/dev/null; then
  uv=uv
else
  echo "make lock needs uv: install it with pip install uv (or pipx install uv)." >&2
  exit 1
fi

compile() {
  "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-header --no-annotate "$@" pyproject.toml requirements/build.in
}

compile --upgrade -o requirements/base.txt
compile --upgrade --extra dev -c requirements/base.txt -o requirements/dev.txt
