"""Check a published site over HTTP: headers, Range requests, age, sign-in, withheld clips, files of other audiences.

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
from functools import partial
from typing import Any, Literal, NamedTuple, get_args
from urllib.parse import quote, urljoin, urlsplit

from coaching_playbook.clock import parse_date_or_none
from coaching_playbook.exit_status import CannotRun
from coaching_playbook.hosting import http_headers
from coaching_playbook.media import media_paths
from coaching_playbook.model import Exemplar, Playbook
from coaching_playbook.permalinks import permalink_of
from coaching_playbook.publish import Audience, audience_named, publish
from coaching_playbook.site import file_list, manifest

MAX_SITE_AGE = dt.timedelta(days=2)
"""A site is published every night; if it is older than this, the nightly run has stopped."""
TIMEOUT_SECONDS = 20.0
"""The timeout of each request."""
_MAX_BODY_BYTES = 20_000_000
_LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
_EXPECTED_MEDIA_TYPES = {
    ".html": ("text/html",),
    ".css": ("text/css",),
    ".js": ("text/javascript", "application/javascript"),
    ".json": ("application/json",),
    ".vtt": ("text/vtt",),
    ".mp4": ("video/mp4",),
    ".webm": ("video/webm",),
}
"""The valid values of Content-Type, the preferred one first, keyed by suffix of a file."""
_VIDEO_SUFFIXES = (".mp4", ".webm")

Severity = Literal["ok", "warning", "error"]


class Observation(NamedTuple):
    """The outcome of one check: its severity, and a sentence that says what was found and what would be right."""

    severity: Severity
    message: str


_ok, _warning, _error = (partial(Observation, severity) for severity in get_args(Severity))


class Response(NamedTuple):
    """An HTTP response; `body` is truncated at 20 MB."""

    status: int
    headers: Message
    body: bytes

    @property
    def media_type(self) -> str:
        """The Content-Type without parameters, in lower case."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()


class Unreachable(CannotRun):
    """The host gave no valid HTTP response. The message, for users, gives the reason."""


@dataclass(frozen=True)
class LiveSite:
    """A published site at a base URL. `request_headers` go with each request, such as a signed-in user's cookie."""

    base: str
    request_headers: Mapping[str, str] = field(default_factory=dict)

    def get(self, path: str, *, signed_in: bool = True, **extra: str) -> Response:
        """Request `path` below the base URL, with `extra` as further headers. Raises Unreachable.

        Without `signed_in`, `request_headers` are not sent.
        """
        all_headers = {"User-Agent": "playbook-host-check", **(self.request_headers if signed_in else {}), **extra}
        request = urllib.request.Request(urljoin(self.base, quote(path)), headers=all_headers)  # noqa: S310  # http or https
        try:
            with _OPENER.open(request, timeout=TIMEOUT_SECONDS) as answer:
                return Response(answer.status, answer.headers, answer.read(_MAX_BODY_BYTES))
        except urllib.error.HTTPError as error:  # any status but 200 to 299
            with error:
                return Response(error.code, error.headers, error.read(_MAX_BODY_BYTES))
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise Unreachable(f"{urlsplit(self.base).netloc} does not answer: {reason}.") from None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Do not follow redirects: the target may be another host, which must not get this host's cookie."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


def check_live_site(
    live: LiveSite, audience: Audience | None, day: dt.date, playbook: Playbook | None = None
) -> Iterator[Observation]:
    """Yield the outcome of each check of a site for `audience`; None means the audience in the site's file list.

    With a playbook, also check that clips withheld from that audience on `day` are not there. Raises Unreachable.
    """
    yield _check_scheme(live)
    home = live.get("", signed_in=False)
    listed_files = _parse_file_list(live.get(file_list.FILE_NAME, signed_in=False)) if home.status == 200 else None
    expected = audience or (listed_files and audience_named(listed_files.audience)) or "staff"
    if expected != "public":
        yield from _check_sign_in(live, home, expected)
        if home.status != 200 and not live.request_headers:
            yield _warning("The rest was not looked at. Sign in, and give the cookie with --header.")
            return
    if live.request_headers:
        home, listed_files = live.get(""), _parse_file_list(live.get(file_list.FILE_NAME))
    if home.status != 200:
        target = home.headers.get("Location")
        leads = f" It leads to {target}: give that address, if it is the site's." if target else ""
        yield _error(f"The home page gives {home.status}, and should give 200.{leads}")
        return
    if listed_files is None:
        yield _error(f"{file_list.FILE_NAME} is not there, so this is not a whole site of a playbook.")
        return
    yield from _check_audience(listed_files.audience, expected)
    yield from _check_age(live, home, day)
    yield from _check_headers(live, home, listed_files.files, expected)
    yield from _check_range_requests(live, listed_files.files)
    yield from _check_media_types(live, listed_files.files)
    is_missing = live.get("no-such-page-is-on-this-site/").status in (404, 410)
    if is_missing:
        yield _ok("A page that does not exist gives 404.")
    else:
        yield _error("A page that does not exist should give 404. Until it does, nothing shows what is gone.")
    if playbook and is_missing:
        yield from _check_withheld_clips(live, playbook, expected, day, listed_files.files)


def _parse_file_list(response: Response) -> file_list.FileList | None:
    """Return the site's file list in a response; None if the response is not a valid one."""
    data = _parse_json_object(response)
    files, audience = data.get("files"), audience_named(data.get("audience"))
    if not isinstance(files, list) or audience is None:
        return None
    return file_list.FileList(audience, tuple(str(path) for path in files))


def _parse_json_object(response: Response) -> dict[str, Any]:
    """Return the JSON object in a response; empty for another status than 200 or other contents."""
    try:
        data = json.loads(response.body) if response.status == 200 else {}
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


# --- checks ----------------------------------------------------------------------------------------------------


def _check_scheme(live: LiveSite) -> Observation:
    url = urlsplit(live.base)
    if url.scheme == "https" or url.hostname in _LOCAL_HOSTS:
        return _ok("The address is encrypted." if url.scheme == "https" else "This is a server on this computer.")
    return _error("The address begins with http://, so others on the network can read along. Use https://.")


def _check_sign_in(live: LiveSite, home: Response, audience: str) -> Iterator[Observation]:
    """Check that a visitor who has not signed in can open no page and no data file."""
    paths = ("", file_list.FILE_NAME, "find/", "data/playbook.json")
    open_paths = [path or "the home page" for path in paths if live.get(path, signed_in=False).status == 200]
    if open_paths:
        yield _error(
            f"Anyone can open {', '.join(open_paths)} without signing in, and this site is for '{audience}'. Take it "
            "off the web now, and put a sign-in in front of it."
        )
    else:
        yield _ok(f"A visitor who has not signed in gets {home.status}, and no page.")


def _check_audience(found_value: str, expected: str) -> Iterator[Observation]:
    if found_value == expected:
        yield _ok(f"The site is for '{found_value}'.")
    else:
        yield _error(f"The site was built for '{found_value}', and should be for '{expected}'. Publish it again.")


def _check_age(live: LiveSite, home: Response, day: dt.date) -> Iterator[Observation]:
    """Check that the site was built recently, and that the host serves the home page as it was built."""
    data = _parse_json_object(live.get(manifest.FILE_NAME))
    built = parse_date_or_none(data.get("day"))
    if built is None:
        yield _warning(f"{manifest.FILE_NAME} does not say when the site was built. Use 'playbook publish'.")
        return
    if day - built > MAX_SITE_AGE:
        yield _error(
            f"The site was built on {built}, {(day - built).days} days ago. It should be built every night, because "
            "permissions for clips end. Look at the nightly run."
        )
    else:
        yield _ok(f"The site was built on {built}.")
    files = data.get("files")
    digest = files.get("index.html") if isinstance(files, dict) else None
    if digest and digest != hashlib.sha256(home.body).hexdigest():
        yield _warning("The home page is not the one that was built. Switch off what changes pages at the host.")


def _check_headers(live: LiveSite, home: Response, files: Sequence[str], audience: str) -> Iterator[Observation]:
    """Check the HTTP headers of the home page against those that a site for the audience should have."""
    for name, expected_value in http_headers(audience).items():
        found_value = home.headers.get(name, "")
        if name == "Strict-Transport-Security" and urlsplit(live.base).scheme != "https":
            continue
        if name == "X-Robots-Tag":
            yield from _check_noindex(live, home, files)
        elif name == "Cache-Control":
            yield from _check_caching(found_value, audience)
        elif _is_acceptable_header(name, found_value, expected_value, home):
            yield _ok(f"{name}: {found_value}")
        else:
            yield _warning(f"The header {name} is {found_value or 'missing'}, and should be: {expected_value}")
    if audience == "public" and b'name="robots" content="noindex' in home.body:
        yield _warning("The home page has noindex, so search engines leave out a site that is for everyone.")


def _is_acceptable_header(name: str, found_value: str, expected_value: str, home: Response) -> bool:
    """Whether the value of a response header is the expected one or as strict."""
    if name == "Content-Security-Policy":
        forbids_framing = "frame-ancestors" in found_value and "frame-ancestors *" not in found_value
        return forbids_framing or home.headers.get("X-Frame-Options", "").upper() in ("DENY", "SAMEORIGIN")
    if name == "X-Content-Type-Options":
        return found_value.lower() == expected_value
    if name == "Referrer-Policy":
        return found_value in ("no-referrer", "same-origin", "strict-origin")
    if name == "Strict-Transport-Security":
        return "max-age=" in found_value and "max-age=0" not in found_value
    return bool(found_value)


def _check_noindex(live: LiveSite, home: Response, files: Sequence[str]) -> Iterator[Observation]:
    """Check that pages and videos have `noindex` for search engines."""
    if b"noindex" in home.body or "noindex" in home.headers.get("X-Robots-Tag", ""):
        yield _ok("Search engines are told to leave the pages out (noindex).")
    else:
        yield _error("No page says noindex. Build the site for its audience with 'playbook publish'.")
    film = next((path for path in files if path.endswith(_VIDEO_SUFFIXES)), None)
    if film and "noindex" not in live.get(film, Range="bytes=0-0").headers.get("X-Robots-Tag", ""):
        yield _warning("Films have no header 'X-Robots-Tag: noindex'. A page cannot say it for them.")


def _check_caching(found_value: str, audience: str) -> Iterator[Observation]:
    """Check that the Cache-Control header lets no cache show a page for long, or share pages for staff."""
    rules = [rule.strip().lower() for rule in found_value.split(",")]
    ages = [rule.partition("=")[2] for rule in rules if rule.startswith(("max-age=", "s-maxage="))]
    longest = max((int(age) for age in ages if age.isdecimal()), default=0)
    if not {"no-cache", "no-store"} & {*rules} and longest > 3600:
        yield _error(
            f"Copies of a page may be used for {longest} seconds (Cache-Control: {found_value}), so a withdrawn clip "
            "can be seen for as long. It should be: no-cache"
        )
    elif audience != "public" and not {"private", "no-store"} & {*rules}:
        yield _warning(f"Cache-Control is {found_value or 'missing'}, and should be: private, no-cache")
    else:
        yield _ok(f"Cache-Control: {found_value or 'missing, so browsers choose'}")


def _check_range_requests(live: LiveSite, files: Sequence[str]) -> Iterator[Observation]:
    """Check that the host answers Range requests, which iOS needs to play videos.

    Requests part of a video, or of a file in `assets/` if the site has no videos.
    """
    film = next((path for path in files if path.endswith(_VIDEO_SUFFIXES)), None)
    path = film or next((path for path in files if path.startswith("assets/")), None)
    if path is None:
        return
    part = live.get(path, Range="bytes=1-2")
    if part.status == 206 and len(part.body) == 2 and part.headers.get("Content-Range", "").startswith("bytes 1-2/"):
        yield _ok(f"Parts of a file can be fetched (Range), as films need: {path}")
    else:
        message = (
            f"{path} cannot be fetched in parts (Range: {part.status} with {len(part.body)} bytes, not 206 with 2)."
        )
        fix = "iPhones and iPads play no film then. Choose a host that answers Range requests."
        yield (_error if film else _warning)(f"{message} {fix}")


def _check_media_types(live: LiveSite, files: Sequence[str]) -> Iterator[Observation]:
    """Check the Content-Type of the first file with each known suffix."""
    for suffix, media_types in _EXPECTED_MEDIA_TYPES.items():
        path = next((path for path in files if path.endswith(suffix)), None)
        if path is None:
            continue
        response = live.get(path, Range="bytes=0-0") if suffix in _VIDEO_SUFFIXES else live.get(path)
        if response.status not in (200, 206):
            yield _error(f"{path} is in the list of the site's files, and the host gives {response.status} for it.")
        elif response.media_type not in media_types:
            yield _error(
                f"{path} is sent as {response.media_type or 'nothing'}, and should be sent as {media_types[0]}."
            )


def _check_withheld_clips(
    live: LiveSite, playbook: Playbook, audience: Audience, day: dt.date, files: Sequence[str]
) -> Iterator[Observation]:
    """Check that pages and media of clips withheld from the audience are not served, even if not in the file list."""
    shown = publish(playbook, audience, day)
    hidden = [clip for clip in playbook.exemplars if clip.id not in shown.exemplar]
    visible_urls = {path for clip in shown.exemplars for path in _clip_urls(clip)}
    data_file = live.get("data/playbook.json").body
    reachable_paths = [
        path
        for path in sorted({path for clip in hidden for path in _clip_urls(clip)} - visible_urls)
        if path in files or live.get(path, Range="bytes=0-0").status in (200, 206)
    ]
    for path in reachable_paths:
        yield _error(f"{path} is there, and the audience '{audience}' may not see it. Publish the site now.")
    named_clips = [clip.id for clip in hidden if f'"{clip.id}"'.encode() in data_file]
    for id_ in named_clips:
        yield _error(f"data/playbook.json names the withheld clip {id_}. Publish the site now.")
    if not reachable_paths and not named_clips:
        yield _ok(f"None of the {len(hidden)} withheld clips is there.")


def _clip_urls(clip: Exemplar) -> Iterator[str]:
    """Yield the URLs, relative to the site, of a clip's page and of its media files."""
    yield f"{permalink_of(clip)}/"
    yield from media_paths([clip])
