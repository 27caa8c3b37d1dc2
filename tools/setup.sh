#!/bin/sh
# Build the virtual environment from requirements.lock. Called by `make setup`; safe to run again.
set -eu
venv=${1:-.venv}

newest=""
for minor in 20 19 18 17 16 15 14 13 12 11; do
  if command -v "python3.$minor" >/dev/null 2>&1 && "python3.$minor" -c '' >/dev/null 2>&1; then
    newest="python3.$minor"
    break
  fi
done
if [ -z "$newest" ] && command -v python3 >/dev/null 2>&1 &&
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  newest=python3
fi
if [ -z "$newest" ]; then
  echo "platform_dash needs Python 3.11 or newer, and none was found: install python3.11 or later, then run make again." >&2
  exit 1
fi

if command -v uv >/dev/null 2>&1; then
  uv venv --quiet --clear --python "$(command -v "$newest")" "$venv"
  uv pip install --quiet --python "$venv/bin/python" --require-hashes -r requirements.lock
  uv pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation -e .
else
  if ! "$newest" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    version=$("$newest" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "Python $version here lacks venv: install the package python$version-venv (sudo apt-get install python$version-venv), then run make again." >&2
    exit 1
  fi
  rm -rf "$venv"
  "$newest" -m venv "$venv"
  echo "Setting up $venv with $newest: the first time takes a minute or two." >&2
  # What is imported is compiled when it is: most of the packages never are.
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.lock
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
fi
touch "$venv/.set-up"
