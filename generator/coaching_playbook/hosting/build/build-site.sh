#!/usr/bin/env bash
# Builds and verifies the site into site/. The host's build settings name this file.
set -euo pipefail
cd "$(dirname "$0")"
python3 -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
status=0
.venv/bin/playbook publish site --audience @@AUDIENCE@@ --from-history || status=$?
# 3: nothing new could be published, and a clip that may no longer be shown was taken down.
[ "$status" = 0 ] || [ "$status" = 3 ] || exit "$status"
.venv/bin/playbook audience site --require @@AUDIENCE@@
