#!/bin/sh
# Make a virtual environment with a Python of 3.11 or later: $PYTHON if it is set, else the first
# that really runs (a name on the PATH may be an empty shell, as with pyenv).
set -eu
venv=$1
for python in ${PYTHON:-python3.11 python3.12 python3.13 python3 python}; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "Making $venv with $("$python" --version) ..."
        "$python" -m venv "$venv" && exit 0
        rm -rf "$venv"
        echo "That Python cannot make virtual environments. On Debian and Ubuntu:" \
             "apt-get install python3-venv" >&2
        exit 1
    fi
done
echo "BrainTx needs Python 3.11 or later, and none of these is one:" \
     "${PYTHON:-python3.11, python3.12, python3.13, python3, python}." \
     "Install it from https://www.python.org, or name yours: make PYTHON=/path/to/python3.11 ..." >&2
exit 1
