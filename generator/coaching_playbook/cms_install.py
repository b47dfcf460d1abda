"""Install the form editor (Sveltia CMS) at /admin/, fetched with npm by exact version and checksum.

Its script loads fonts and icons from a CDN. They are fetched as npm packages too, and their URLs in the script are
replaced, so that the page's CSP allows requests only to its own host and the host of the repository.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import tarfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from coaching_playbook.exit_status import CannotRun
from coaching_playbook.whole_files import write_whole

CACHE_FOLDER = ".cache/admin"


class FetchError(CannotRun):
    """A package could not be fetched, or its checksum differs. The message says which package and why."""


@dataclass(frozen=True)
class PackageFile:
    """A file of an npm package: its path there, its target path, and the URL in the script to replace by the target."""

    path: str
    target: str
    replaces: str = ""


@dataclass(frozen=True)
class Package:
    """An npm package with exact version, checksum, and the files to install."""

    name: str
    version: str
    sha512: str
    """The checksum of the archive, in base64 as in the npm registry."""
    files: tuple[PackageFile, ...]

    @property
    def archive(self) -> str:
        """The file name that `npm pack` gives the archive."""
        return f"{self.name.removeprefix('@').replace('/', '-')}-{self.version}.tgz"


SCRIPT_NAME = "sveltia-cms.js"
_DATA = tomllib.loads(Path(__file__).with_name("cms_packages.toml").read_text("utf-8"))
PACKAGES = TypeAdapter(tuple[Package, ...]).validate_python(_DATA["packages"])
INSTALLED_FILES = (*(item.target for package in PACKAGES for item in package.files), "config.yml", "index.html")
"""Names of all files in the folder of the installed editor."""

_HOST_ORIGINS = {
    "github": "https://api.github.com https://github.com https://raw.githubusercontent.com",
    "gitlab": "https://gitlab.com",
}
"""The origins to which the editor may send requests (CSP connect-src), keyed by host of the repository."""


def fetch_packages(cache: Path, packages: Sequence[Package] = PACKAGES) -> None:
    """Fetch the packages that are not in the folder `cache`, and verify the checksums of all. Raises FetchError."""
    cache.mkdir(parents=True, exist_ok=True)
    npm = shutil.which("npm")
    for package in packages:
        if not (cache / package.archive).is_file():
            if npm is None:
                raise FetchError(f"{package.name} is fetched with npm, which is not here. It comes with Node.js.")
            wanted = f"{package.name}@{package.version}"
            command = [npm, "pack", wanted, "--silent", "--pack-destination", str(cache)]
            ran = subprocess.run(command, capture_output=True, text=True)  # noqa: S603  # a fixed list
            if ran.returncode:
                raise FetchError(f"npm could not fetch {wanted}: {ran.stderr.strip()[:300]}")
        read_verified_archive(cache, package)


def read_verified_archive(cache: Path, package: Package) -> bytes:
    """Return the bytes of a package's archive in `cache`. If its checksum differs, delete it and raise FetchError."""
    raw = (cache / package.archive).read_bytes()
    checksum = base64.b64encode(hashlib.sha512(raw).digest()).decode()
    if checksum != package.sha512:
        (cache / package.archive).unlink()
        raise FetchError(f"{package.name}@{package.version} is not the package that was agreed, so it was deleted.")
    return raw


def install_editor(cache: Path, folder: Path, config: str, host: str, language: str = "en") -> None:
    """Write the editor to `folder` of a site, from packages in `cache`. Raises FetchError.

    `config` is the text of its config.yml, `host` github or gitlab, and `language` the code of the page's language.
    """
    folder.mkdir(parents=True, exist_ok=True)
    replacements: dict[str, str] = {}
    for package in PACKAGES:
        read_verified_archive(cache, package)
        with tarfile.open(cache / package.archive) as archive:
            for item in package.files:
                file = archive.extractfile(item.path)
                if file is None:
                    raise FetchError(f"{package.name}@{package.version} has no {item.path}.")
                write_whole(folder / item.target, file.read())
                if item.replaces:
                    replacements[item.replaces] = item.target
    script = (folder / SCRIPT_NAME).read_text("utf-8")
    for url, target in replacements.items():
        if url not in script:
            raise FetchError(f"The script asks for its fonts in another way than at {url}.")
        script = script.replace(url, target)
    template = Path(__file__).with_name("cms_page.html").read_text("utf-8")
    page = template.format(language=language, hosts=_HOST_ORIGINS[host], script=SCRIPT_NAME)
    for name, text in ((SCRIPT_NAME, script), ("config.yml", config), ("index.html", page)):
        write_whole(folder / name, text)
