"""Find the browsers for the tests. Run as a script, install Chromium, and in CI also Firefox and WebKitGTK."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

SHELL = "chromium-headless-shell"
"""The Debian package of headless Chromium, and its program; it opens a page in a quarter of the time."""
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
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
FIREFOX = ("firefox-esr", "firefox")
_MINI_BROWSER = "*/webkit2gtk-4.*/MiniBrowser"  # below the folder of the system's libraries
OTHERS = ("firefox-esr", "webkit2gtk-driver", "xvfb")
"""The Debian packages that `find_firefox` and `find_webkit` need."""
# --no-sandbox: Chromium does not start as root without it, and containers run as root. The others prevent requests of
# the browser itself.
CHROMIUM_FLAGS = (
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


MISSING_BROWSER_MESSAGE = (
    "The browser tests need Chromium or Google Chrome, and none was found. Install one, "
    "or set PLAYBOOK_CHROMIUM to the path of its program, and run 'make test' again."
)


def find_chromium() -> str | None:
    """Return the path of Chromium or Chrome, or None. The environment variable PLAYBOOK_CHROMIUM overrides it."""
    named = os.environ.get("PLAYBOOK_CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    found = (path for name in NAMES if (path := shutil.which(name)))
    return next(found, None) or next((place for place in PLACES if Path(place).exists()), None)


def find_firefox() -> str | None:
    """Return the path of Firefox, or None."""
    return next((path for name in FIREFOX if (path := shutil.which(name))), None)


def find_webkit() -> str | None:
    """Return the path of WebKitGTK's MiniBrowser; None if it, its WebDriver or Xvfb is not installed."""
    found = sorted(path for folder in ("/usr/lib", "/usr/libexec") for path in Path(folder).glob(_MINI_BROWSER))
    return str(found[-1]) if found and shutil.which("WebKitWebDriver") and shutil.which("Xvfb") else None


def install(commands: Iterable[list[str]]) -> None:
    """Run commands of the system's package manager, as root or with a sudo that needs no password."""
    as_root: list[str] = [] if not hasattr(os, "geteuid") or os.geteuid() == 0 else ["sudo", "-n"]
    if as_root and not shutil.which("sudo"):
        return
    for command in commands:
        print(f"A browser is missing: running '{' '.join([*as_root, *command])}' ...", flush=True)
        subprocess.run([*as_root, *command], stdout=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    if not find_chromium():
        install(next((commands for name, commands in INSTALLERS.items() if shutil.which(name)), ()))
    if shutil.which("chromium") and shutil.which("apt-get") and not shutil.which(SHELL) and os.geteuid() == 0:
        install([["apt-get", "install", "-y", "-qq", SHELL]])  # as in a container; others are not asked for more
    if os.environ.get("CI") and shutil.which("apt-get") and not (find_firefox() and find_webkit()):
        missing = OTHERS if not find_firefox() else OTHERS[1:]
        install([["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *missing]])
    sys.exit(None if find_chromium() else MISSING_BROWSER_MESSAGE)
