#!/usr/bin/env bash
# Fetches the newest version of the playbook and publishes it on this server. Run every night by playbook.timer.
set -euo pipefail
cd /srv/playbook/repository
git pull --quiet --ff-only || echo "The newest version could not be fetched; the one that is here is published." >&2
[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
status=0
.venv/bin/playbook publish /srv/playbook/site --audience @@AUDIENCE@@ --from-history || status=$?
# 3: nothing new could be published, and a clip that may no longer be shown was taken down.
[ "$status" = 3 ] && echo "A mistake stops the site. Run 'playbook check' to see it." >&2
exit "$status"
