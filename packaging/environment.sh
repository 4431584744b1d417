#!/bin/sh
# Makes .venv and installs what constraints.txt pins.   Usage: packaging/environment.sh EXTRA     (map, or dev)
#
# Leaves the stamps .venv/.ready-map and .venv/.ready-dev for make; dev holds all that map does.
# A Python without its venv module is repaired by apt when that is allowed, otherwise the command to run is printed.
set -eu

extra=${1:?"say which extra: map or dev"}
cd "$(dirname "$0")/.."
. packaging/apt.sh

# The wanted versions are those of requires-python in pyproject.toml.
suits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1
}

# Sets `python` to the first one that suits and can make environments, or `bare` to one that suits but cannot.
find_python() {
    python='' bare=''
    for name in ${PYTHON:-} python3.13 python3.12 python3.11 python3; do
        suits "$name" || continue
        if "$name" -c 'import ensurepip, venv' >/dev/null 2>&1; then
            python=$name
            return
        fi
        bare=${bare:-$name}
    done
}

if [ -e .venv ] && ! suits .venv/bin/python; then
    echo "The Python that .venv was made with is gone or does not suit: making .venv again."
    rm -rf .venv
fi

if [ ! -x .venv/bin/pip ]; then
    find_python
    if [ -z "$python" ] && [ -n "$bare" ]; then
        package=$("$bare" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        apt_install "$bare cannot make virtual environments yet" "$package"
        python=$bare
    fi
    if [ -z "$python" ]; then
        echo "Phonebank Party needs Python 3.11, 3.12 or 3.13, and none was found. Install one and try again:" >&2
        echo "    Debian 12, Ubuntu 24.04:  sudo apt-get install -y python3 python3-venv" >&2
        echo "    Ubuntu 22.04:             sudo apt-get install -y python3.11 python3.11-venv" >&2
        echo "or say where it is:           make PYTHON=/path/to/python3" >&2
        exit 1
    fi
    echo "Making .venv with $("$python" --version)"
    "$python" -m venv .venv
fi

echo "Installing what constraints.txt pins into .venv: a minute or two the first time"
# Both names, because pip 25.3 stopped reading the first one for what a build needs (hatchling).
PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt PIP_DISABLE_PIP_VERSION_CHECK=1 \
    .venv/bin/python -m pip install --quiet --constraint constraints.txt --editable ".[$extra]" </dev/null

touch .venv/.ready-map
if [ "$extra" = dev ]; then touch .venv/.ready-dev; fi
