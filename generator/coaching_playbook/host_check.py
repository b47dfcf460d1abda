"""Check a live site from outside: headers, Range requests, age, sign-in, withheld clips, files of other audiences.

Requests go to one origin only; redirects are reported and never followed. Nothing is written.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import Message
from typing import Any, Literal, NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from coaching_playbook.hosting import headers
from coaching_playbook.media import media_files
from coaching_playbook.model import Exemplar, Playbook
from coaching_playbook.permalinks import url_of
from coaching_playbook.publish import AUDIENCES, Audience, publish
from coaching_playbook.site import file_list, manifest

MAX_AGE = dt.timedelta(days=2)
"""A site is published every night; an older one means that the nightly run has stopped."""
TIMEOUT = 20.0
"""Seconds for each request."""
_MAX_BYTES = 20_000_000
_LOCAL = ("localhost", "127.0.0.1", "::1")
_TYPES = {
    ".html": ("text/html",),
    ".css": ("text/css",),
    ".js": ("text/javascript", "application/javascript"),
    ".json": ("application/json",),
    ".vtt": ("text/vtt",),
    ".mp4": ("video/mp4",),
    ".webm": ("video/webm",),
}
_FILMS = (".mp4", ".webm")

Severity = Literal["ok", "warning", "error"]


class Observation(NamedTuple):
    """The outcome of one check: what was found, and what would be right where it is not."""

    severity: Severity
    message: str


class Response(NamedTuple):
    """A response of the host; `body` is cut at 20 MB."""

    status: int
    headers: Message
    body: bytes

    @property
    def kind(self) -> str:
        """The media type without parameters, in lower case."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()


class Unreachable(Exception):
    """The host did not answer as a web server. The text says how."""


@dataclass(frozen=True)
class Live:
    """A live site at a base URL. `sent` are headers of each request, such as the cookie of a signed-in colleague."""

    base: str
    sent: Mapping[str, str] = field(default_factory=dict)

    def get(self, path: str, *, signed_in: bool = True, **extra: str) -> Response:
        """Request a path below the base URL. Raises Unreachable."""
        given = {"User-Agent": "playbook-host-check", **(self.sent if signed_in else {}), **extra}
        request = urllib.request.Request(urljoin(self.base, quote(path)), headers=given)  # noqa: S310  # http or https
        try:
            with _OPENER.open(request, timeout=TIMEOUT) as answer:
                return Response(answer.status, answer.headers, answer.read(_MAX_BYTES))
        except urllib.error.HTTPError as error:  # any status but 200 to 299
            with error:
                return Response(error.code, error.headers, error.read(_MAX_BYTES))
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise Unreachable(f"{urlsplit(self.base).netloc} does not answer: {reason}.") from None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Return a redirect as it is: its target may be another host, which must not get a cookie of this one."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


def check_live(
    live: Live, audience: Audience | None, day: dt.date, playbook: Playbook | None = None
) -> Iterator[Observation]:
    """Yield the observations about a site that should be for `audience`; None for the one that the site itself names.

    With a playbook, the clips that are withheld from that audience on `day` are looked for as well. Raises Unreachable.
    """
    yield _scheme(live)
    home = live.get("", signed_in=False)
    listed = _listed(live.get(file_list.NAME, signed_in=False)) if home.status == 200 else None
    expected = audience or (listed.audience if listed else None) or "staff"
    if expected != "public":
        yield from _sign_in(live, home, expected)
        if home.status != 200 and not live.sent:
            yield Observation("warning", "The rest was not looked at. Sign in, and give the cookie with --header.")
            return
    if live.sent:
        home, listed = live.get(""), _listed(live.get(file_list.NAME))
    if home.status != 200:
        target = home.headers.get("Location")
        leads = f" It leads to {target}: give that address, if it is the site's." if target else ""
        yield Observation("error", f"The home page gives {home.status}, and should give 200.{leads}")
        return
    if listed is None:
        yield Observation("error", f"{file_list.NAME} is not there, so this is not a whole site of a playbook.")
        return
    yield from _audience(listed.audience, expected)
    yield from _age(live, home, day)
    yield from _headers(live, home, listed.files, expected)
    yield from _films(live, listed.files)
    yield from _types(live, listed.files)
    is_missing = live.get("no-such-page-is-on-this-site/").status in (404, 410)
    if is_missing:
        yield Observation("ok", "A page that does not exist gives 404.")
    else:
        yield Observation(
            "error", "A page that does not exist should give 404. Until it does, nothing shows what is gone."
        )
    if playbook and is_missing:
        yield from _withheld(live, playbook, _known(expected), day, listed.files)


def _known(audience: str) -> Audience:
    return next(known for known in AUDIENCES if known == audience)


def _listed(response: Response) -> file_list.FileList | None:
    data = _json(response)
    files, audience = data.get("files"), data.get("audience")
    if not isinstance(files, list) or audience not in AUDIENCES:
        return None
    return file_list.FileList(str(audience), tuple(str(path) for path in files))


def _json(response: Response) -> dict[str, Any]:
    try:
        data = json.loads(response.body) if response.status == 200 else {}
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


# --- checks ----------------------------------------------------------------------------------------------------


def _scheme(live: Live) -> Observation:
    url = urlsplit(live.base)
    if url.scheme == "https" or url.hostname in _LOCAL:
        return Observation(
            "ok", "The address is encrypted." if url.scheme == "https" else "This is a server on this computer."
        )
    return Observation(
        "error", "The address begins with http://, so others on the network can read along. Use https://."
    )


def _sign_in(live: Live, home: Response, audience: str) -> Iterator[Observation]:
    """Check that nothing is given to a visitor who has not signed in."""
    paths = ("", file_list.NAME, "find/", "data/playbook.json")
    open_paths = [path or "the home page" for path in paths if live.get(path, signed_in=False).status == 200]
    if open_paths:
        yield Observation(
            "error",
            f"Anyone can open {', '.join(open_paths)} without signing in, and this site is for '{audience}'. Take it "
            "off the web now, and put a sign-in in front of it.",
        )
    else:
        yield Observation("ok", f"A visitor who has not signed in gets {home.status}, and no page.")


def _audience(found: str, expected: str) -> Iterator[Observation]:
    if found == expected:
        yield Observation("ok", f"The site is for '{found}'.")
    else:
        yield Observation(
            "error", f"The site was built for '{found}', and should be for '{expected}'. Publish it again."
        )


def _age(live: Live, home: Response, day: dt.date) -> Iterator[Observation]:
    data = _json(live.get(manifest.FILE_NAME))
    try:
        built = dt.date.fromisoformat(str(data.get("day")))
    except ValueError:
        yield Observation(
            "warning", f"{manifest.FILE_NAME} does not say when the site was built. Use 'playbook publish'."
        )
        return
    if day - built > MAX_AGE:
        yield Observation(
            "error",
            f"The site was built on {built}, {(day - built).days} days ago. It should be built every night, because "
            "permissions for clips end. Look at the nightly run.",
        )
    else:
        yield Observation("ok", f"The site was built on {built}.")
    files = data.get("files")
    digest = files.get("index.html") if isinstance(files, dict) else None
    if digest and digest != hashlib.sha256(home.body).hexdigest():
        yield Observation(
            "warning", "The home page is not the one that was built. Switch off what changes pages at the host."
        )


def _headers(live: Live, home: Response, files: Sequence[str], audience: str) -> Iterator[Observation]:
    for name, wanted in headers(audience).items():
        found = home.headers.get(name, "")
        if name == "Strict-Transport-Security" and urlsplit(live.base).scheme != "https":
            continue
        if name == "X-Robots-Tag":
            yield from _robots(live, home, files)
        elif name == "Cache-Control":
            yield from _caching(found, audience)
        elif _satisfies(name, found, wanted, home):
            yield Observation("ok", f"{name}: {found}")
        else:
            yield Observation("warning", f"The header {name} is {found or 'missing'}, and should be: {wanted}")
    if audience == "public" and b'name="robots" content="noindex' in home.body:
        yield Observation(
            "warning", "The home page has noindex, so search engines leave out a site that is for everyone."
        )


def _satisfies(name: str, found: str, wanted: str, home: Response) -> bool:
    if name == "Content-Security-Policy":
        framed = "frame-ancestors" in found and "frame-ancestors *" not in found
        return framed or home.headers.get("X-Frame-Options", "").upper() in ("DENY", "SAMEORIGIN")
    if name == "X-Content-Type-Options":
        return found.lower() == wanted
    if name == "Referrer-Policy":
        return found in ("no-referrer", "same-origin", "strict-origin")
    if name == "Strict-Transport-Security":
        return "max-age=" in found and "max-age=0" not in found
    return bool(found)


def _robots(live: Live, home: Response, files: Sequence[str]) -> Iterator[Observation]:
    """Check that search engines are kept away from pages and films."""
    if b"noindex" in home.body or "noindex" in home.headers.get("X-Robots-Tag", ""):
        yield Observation("ok", "Search engines are told to leave the pages out (noindex).")
    else:
        yield Observation("error", "No page says noindex. Build the site for its audience with 'playbook publish'.")
    film = next((path for path in files if path.endswith(_FILMS)), None)
    if film and "noindex" not in live.get(film, Range="bytes=0-0").headers.get("X-Robots-Tag", ""):
        yield Observation("warning", "Films have no header 'X-Robots-Tag: noindex'. A page cannot say it for them.")


def _caching(found: str, audience: str) -> Iterator[Observation]:
    rules = [rule.strip().lower() for rule in found.split(",")]
    ages = [rule.partition("=")[2] for rule in rules if rule.startswith(("max-age=", "s-maxage="))]
    longest = max((int(age) for age in ages if age.isdecimal()), default=0)
    if not {"no-cache", "no-store"} & {*rules} and longest > 3600:
        yield Observation(
            "error",
            f"Copies of a page may be used for {longest} seconds (Cache-Control: {found}), so a withdrawn clip can be "
            "seen for as long. It should be: no-cache",
        )
    elif audience != "public" and not {"private", "no-store"} & {*rules}:
        yield Observation("warning", f"Cache-Control is {found or 'missing'}, and should be: private, no-cache")
    else:
        yield Observation("ok", f"Cache-Control: {found or 'missing, so browsers choose'}")


def _films(live: Live, files: Sequence[str]) -> Iterator[Observation]:
    film = next((path for path in files if path.endswith(_FILMS)), None)
    path = film or next((path for path in files if path.startswith("assets/")), None)
    if path is None:
        return
    part = live.get(path, Range="bytes=1-2")
    if part.status == 206 and len(part.body) == 2 and part.headers.get("Content-Range", "").startswith("bytes 1-2/"):
        yield Observation("ok", f"Parts of a file can be fetched (Range), as films need: {path}")
    else:
        message = (
            f"{path} cannot be fetched in parts (Range: {part.status} with {len(part.body)} bytes, not 206 with 2)."
        )
        fix = "iPhones and iPads play no film then. Choose a host that answers Range requests."
        yield Observation("error" if film else "warning", f"{message} {fix}")


def _types(live: Live, files: Sequence[str]) -> Iterator[Observation]:
    for ending, kinds in _TYPES.items():
        path = next((path for path in files if path.endswith(ending)), None)
        if path is None:
            continue
        found = live.get(path, Range="bytes=0-0") if ending in _FILMS else live.get(path)
        if found.status not in (200, 206):
            yield Observation(
                "error", f"{path} is in the list of the site's files, and the host gives {found.status} for it."
            )
        elif found.kind not in kinds:
            yield Observation(
                "error", f"{path} is sent as {found.kind or 'nothing'}, and should be sent as {kinds[0]}."
            )


def _withheld(
    live: Live, playbook: Playbook, audience: Audience, day: dt.date, files: Sequence[str]
) -> Iterator[Observation]:
    """Look for the pages and files of clips that the audience may not see, whether or not the site lists them."""
    shown = publish(playbook, audience, day)
    hidden = [clip for clip in playbook.exemplars if clip.id not in shown.exemplar]
    kept = {path for clip in shown.exemplars for path in _addresses(clip)}
    named = live.get("data/playbook.json").body
    found = [
        path
        for path in sorted({path for clip in hidden for path in _addresses(clip)} - kept)
        if path in files or live.get(path, Range="bytes=0-0").status in (200, 206)
    ]
    for path in found:
        yield Observation(
            "error", f"{path} is there, and the audience '{audience}' may not see it. Publish the site now."
        )
    listed = [clip.id for clip in hidden if f'"{clip.id}"'.encode() in named]
    for id_ in listed:
        yield Observation("error", f"data/playbook.json names the withheld clip {id_}. Publish the site now.")
    if not found and not listed:
        yield Observation("ok", f"None of the {len(hidden)} withheld clips is there.")


def _addresses(clip: Exemplar) -> Iterator[str]:
    """Yield the addresses of a clip: of its page, and of its media files."""
    yield f"{url_of(clip)}/"
    for _kind, _at, path in media_files(clip):
        yield path
