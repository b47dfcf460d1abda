# Fetches the newest version of the playbook and publishes it on this server.
# Run it every night with the Task Scheduler, because permissions for clips end.
$ErrorActionPreference = "Stop"
Set-Location (Split-Path -Parent $PSScriptRoot)
git pull --quiet --ff-only
if ($LASTEXITCODE -ne 0) { Write-Warning "The newest version could not be fetched; the one that is here is published." }
if (-not (Test-Path .venv\Scripts\python.exe)) { py -3 -m venv .venv }
.venv\Scripts\python.exe -m pip install --quiet --disable-pip-version-check -r requirements.txt
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
# The folder that IIS serves: one inside inetpub, not inetpub\wwwroot itself.
.venv\Scripts\playbook.exe publish C:\inetpub\playbook\site --audience @@AUDIENCE@@ --from-history
# 3: nothing new could be published, and a clip that may no longer be shown was taken down.
if ($LASTEXITCODE -eq 3) { Write-Warning "A mistake stops the site. Run 'playbook check' to see it." }
exit $LASTEXITCODE
