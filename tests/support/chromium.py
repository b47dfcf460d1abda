"""Find Chromium for the browser tests. Run as a script, install it with the package manager of the system."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
)
INSTALLERS = {
    "apt-get": (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]),
    "dnf": (["dnf", "install", "-y", "-q", "chromium"],),
    "apk": (["apk", "add", "--quiet", "chromium"],),
    "pacman": (["pacman", "-S", "--noconfirm", "--quiet", "chromium"],),
}
# --no-sandbox: Chromium does not start as root without it, and containers run as root. The others prevent requests of
# the browser itself.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


SENTENCE = (
    "The browser tests need Chromium or Google Chrome, and none was found. Install one, "
    "or set PLAYBOOK_CHROMIUM to the path of its program, and run 'make test' again."
)


def find() -> str | None:
    """Return the path of Chromium or Chrome, or None."""
    named = os.environ.get("PLAYBOOK_CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    found = (path for name in NAMES if (path := shutil.which(name)))
    return next(found, None) or next((place for place in PLACES if Path(place).exists()), None)


def install() -> None:
    """Install Chromium with the package manager of the system, as root or with a sudo that needs no password."""
    commands = next((commands for name, commands in INSTALLERS.items() if shutil.which(name)), ())
    as_root: list[str] = [] if not hasattr(os, "geteuid") or os.geteuid() == 0 else ["sudo", "-n"]
    if as_root and not shutil.which("sudo"):
        return
    for command in commands:
        print(f"No Chromium found: running '{' '.join([*as_root, *command])}' ...", flush=True)
        subprocess.run([*as_root, *command], stdout=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    if not find():
        install()
    sys.exit(None if find() else SENTENCE)
