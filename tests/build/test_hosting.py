"""Hosting: the files that each host needs, and `playbook host-check` against local servers with faults."""

from __future__ import annotations

import datetime as dt
import errno
import functools
import json
import re
import shutil
import subprocess
import threading
import tomllib
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from click.testing import CliRunner, Result
from test_workflows import Runner, filled_in, zizmor

from coaching_playbook import hosting
from coaching_playbook.cli import forms as cli_forms
from coaching_playbook.cli import main
from coaching_playbook.hosting.origin import Origin, parse_origin
from coaching_playbook.load import load
from coaching_playbook.model import Playbook
from coaching_playbook.schema import generated_files
from schools import init_school
from sites import replace_text, run_playbook
from small_playbook import SHIPPED, write_with_shipped_clips

SOURCE = Origin("a-trust/playbook", "0123456789abcdef0123456789abcdef01234567", "v1.2.3")
NAMES = [*hosting.HOSTS]


def written(name: str, **options: Any) -> Mapping[str, str]:
    return hosting.host_files(name, source=SOURCE, **options)


# --- files -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_host_files_are_complete_with_every_header(name: str, tmp_path: Path) -> None:
    files = written(name)
    host = hosting.HOSTS[name]
    assert host
    for path, text in files.items():
        assert "@@" not in text.replace("@@@", ""), path
        match Path(path).suffix:
            case ".yml":
                assert isinstance(yaml.safe_load(text), dict)
            case ".json":
                json.loads(text)
            case ".toml":
                tomllib.loads(text)
            case ".config":
                ElementTree.fromstring(text)
            case ".sh":
                file = tmp_path / "script.sh"
                file.write_text(text, "utf-8")
                assert subprocess.run(["bash", "-n", file]).returncode == 0
    whole = "\n".join(files.values())
    if name not in ("github", "gitlab"):  # these two set no headers
        for header, value in hosting.http_headers(host.audience).items():
            assert re.search(rf'"?{header}"?\W.*{re.escape(value)}', whole), header
    if host.audience == "public":
        assert "--require public" in whole or "@" + SOURCE.ref in files[".github/workflows/publish.yml"]
    else:
        assert "--audience staff" in whole


def test_workflows_of_every_host_pass_zizmor(tmp_path: Path) -> None:
    for name in NAMES:
        for path, text in written(name).items():
            if path.startswith(".github/workflows/"):
                file = tmp_path / ".github/workflows" / f"{name}-{Path(path).name}"
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, "utf-8")
    result = zizmor(tmp_path / ".github")
    assert (result.returncode, "No findings to report" in result.stdout) == (0, True), result.stdout


def test_reusable_workflow_gets_required_permissions() -> None:
    files = written("github")
    for path in (path for path in files if path.startswith(".github/")):
        caller = yaml.safe_load(files[path])
        (job,) = caller["jobs"].values()
        name = Path(path).name
        assert job["uses"] == f"a-trust/playbook/.github/workflows/{name}@{SOURCE.ref}"
        called = yaml.safe_load(hosting._read_workflow(name))
        assert "workflow_call" in called[True]  # YAML 1.1 reads the key `on` as true
        needed = {key: value for one in called["jobs"].values() for key, value in one["permissions"].items()}
        assert needed.items() <= job["permissions"].items()


def test_workflows_are_complete_for_package_outside_github(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosting, "installed_origin", lambda: None)
    files = hosting.host_files("github")
    assert "playbook answer" in files[".github/workflows/suggest.yml"]
    assert "deploy-pages" in files[".github/workflows/publish.yml"]


@pytest.mark.parametrize("name", ["github", "netlify", "cloudflare", "cloudflare-access", "azure"])
def test_workflow_pull_request_triggers_check(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pull requests opened with GITHUB_TOKEN trigger no workflow, so the required check must be started explicitly,
    which needs a permission."""
    monkeypatch.setattr(hosting, "installed_origin", lambda: None)
    files = {Path(path).name: text for path, text in hosting.host_files(name).items() if "workflows/" in path}
    workflows = {file: yaml.safe_load(text) for file, text in files.items()}
    opening = 0
    for workflow in workflows.values():
        for job in workflow["jobs"].values():
            script = "\n".join(step.get("run", "") for step in job.get("steps", ()))
            if "gh pr create" in script:
                opening += 1
                assert job["permissions"]["actions"] == "write"
                (started,) = re.findall(r"gh workflow run (\S+) --ref", script)
                assert "workflow_dispatch" in workflows[started][True]  # YAML 1.1 reads the key `on` as true
    assert opening == ("publish.yml" in files and name == "github") + 1


@pytest.mark.parametrize(
    ("url", "vcs", "ref"),
    [
        ("https://github.com/a/b.git", {"vcs": "git", "commit_id": "abc"}, "abc"),
        ("https://github.com/a/b/archive/refs/tags/v1.0.0.tar.gz", None, "v1.0.0"),
        ("https://github.com/a/b/releases/download/v1.0.0/coaching_playbook-1.0.0-py3-none-any.whl", None, "v1.0.0"),
        ("file:///home/me/playbook", None, None),
        ("https://git.example/a/b.git", {"vcs": "git", "commit_id": "abc"}, None),
    ],
)
def test_package_origin_is_parsed(url: str, vcs: object, ref: str | None) -> None:
    found = parse_origin({"url": url, **({"vcs_info": vcs} if vcs else {})}, "v1")
    assert found == (Origin("a/b", ref, "v1") if ref else None)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_adding_host_keeps_existing_files(tmp_path: Path) -> None:
    (tmp_path / "playbook_src").mkdir()
    (tmp_path / "netlify.toml").write_text("# ours\n", "utf-8")
    result = run("host", "netlify", "--root", tmp_path)
    assert result.exit_code == 0, result.output
    assert (tmp_path / "netlify.toml").read_text("utf-8") == "# ours\n"
    assert "netlify.toml: was there with other content" in result.output
    assert (tmp_path / "build-site.sh").is_file()
    assert "1. On Netlify" in result.output
    assert all(name in run("host").output for name in NAMES)
    refused = run("host", "github", "--for", "staff", "--root", tmp_path)
    assert refused.exit_code == 2
    assert "cannot be for 'staff'. Hosts with a sign-in: cloudflare-access, azure, nginx, iis." in refused.output
    assert not (tmp_path / ".github/workflows/publish.yml").exists()


def test_host_switch_replaces_unmodified_files_only(tmp_path: Path) -> None:
    root = init_school(tmp_path, host="github")
    publish = root / ".github/workflows/publish.yml"
    shutil.rmtree(root / ".github/ISSUE_TEMPLATE")
    result = run("host", "azure", "--root", root)
    assert (result.exit_code, "Azure/static-web-apps-deploy" in publish.read_text("utf-8")) == (0, True), result.output
    for expected_text in (
        "Run 'playbook forms'",
        "write 'audience: staff' among the plugin's options, in place of 'public'",
        "Is the site on GitHub Pages no longer wanted? Then switch it off there.",
    ):
        assert expected_text in result.output
    replace_text(publish, "timeout-minutes: 20", "timeout-minutes: 40")
    result = run("host", "netlify", "--root", root)
    assert ", and delete docs/staticwebapp.config.json, .github/workflows/publish.yml." in result.output
    result = run("host", "github", "--root", root)
    assert ".github/workflows/publish.yml: was there with other content, and is as it was" in result.output


def test_unwritable_file_is_reported_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = init_school(tmp_path)
    (root / ".github").write_text("a file\n", "utf-8")
    result = run("host", "github", "--root", root)
    assert (
        result.exit_code,
        f"{root}/.github/workflows cannot be read or written: Not a directory." in result.output,
    ) == (
        2,
        True,
    )

    def refuse(file: Path, _content: str) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(file))

    monkeypatch.setattr(cli_forms, "write_whole", refuse)
    shutil.rmtree(root / ".vscode")
    result = run("forms", root)
    assert (result.exit_code, result.output.count("cannot be read or written: Permission denied.")) == (2, 1), (
        result.output
    )


# --- a live site -----------------------------------------------------------------------------------------------

DAY = dt.date(2026, 11, 28)
CLIP = SHIPPED[0]
FILM = f"media/{CLIP}.mp4"


class _Host(SimpleHTTPRequestHandler):
    """A static host with Range requests; its faults are attributes of the server."""

    def do_GET(self) -> None:
        faults: dict[str, Any] = self.server.faults  # type: ignore[attr-defined]
        path = self.path.lstrip("/")
        if (cookie := faults.get("cookie")) and self.headers.get("Cookie") != cookie:
            self.answer(302, b"", {"Location": "https://login.example/"})
            return
        file = Path(self.directory) / (f"{path}index.html" if path == "" or path.endswith("/") else path)
        if path in faults.get("files", {}):
            body = faults["files"][path]
        elif file.is_file():
            body = file.read_bytes()
        else:
            self.answer(faults.get("missing", 404), b"<p>None</p>", {})
            return
        headers = {"Content-Type": faults.get("types", {}).get(file.suffix) or self.guess_type(str(file))}
        part = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if part and not faults.get("no_range"):
            first, last = int(part[1]), int(part[2])
            headers["Content-Range"] = f"bytes {first}-{last}/{len(body)}"
            self.answer(206, body[first : last + 1], headers)
        else:
            self.answer(200, body, headers)

    def answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        sent = {**self.server.faults["headers"], **headers, "Content-Length": str(len(body))}  # type: ignore[attr-defined]
        for name, value in sent.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Server:
    """A local host."""

    def __init__(self, root: Path, site: Path) -> None:
        self.root = root
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Host, directory=str(site)))
        self.faults: dict[str, Any] = {}
        self.http.faults = self.faults  # type: ignore[attr-defined]
        threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True).start()

    def check(self, *options: str, day: dt.date = DAY, audience: str = "public", **faults: Any) -> tuple[int, str]:
        """Run `playbook host-check`; return its exit status and output."""
        self.faults.clear()
        self.faults.update({"headers": hosting.http_headers(audience), **faults})
        base = f"http://127.0.0.1:{self.http.server_address[1]}/"
        result = run("host-check", base, "--root", self.root, "--day", str(day), *options)
        return result.exit_code, result.output


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Server]]:
    """Yield the servers of the public and the staff site, keyed by audience. The public site hides two clips."""
    root = write_with_shipped_clips(tmp_path_factory.mktemp("live") / "project")
    replace_text(root / f"videos/{CLIP}.yml", "audience: public", "audience: staff")
    found = {}
    for audience in ("public", "staff"):
        site = root.parent / audience
        result = run_playbook("publish", site, "--root", root, "--audience", audience, "--day", str(DAY))
        assert result.returncode == 0, result.stdout + result.stderr
        found[audience] = Server(root, site)
    yield found
    for server in found.values():
        server.http.shutdown()
        server.http.server_close()


def test_correct_host_passes(servers: dict[str, Server]) -> None:
    status, output = servers["public"].check()
    assert (status, output.count("warning "), output.count("error ")) == (0, 0, 0), output
    assert "None of the 2 withheld clips is there." in output
    signed_in = ("--header", "Cookie: staff")
    status, output = servers["staff"].check(*signed_in, "--for", "staff", audience="staff", cookie="staff")
    assert (status, output.count("warning "), output.count("error ")) == (0, 0, 0), output
    status, output = servers["staff"].check("--for", "staff", audience="staff", cookie="staff")
    assert (status, "who has not signed in gets 302" in output) == (0, True), output


DATA = f'{{"id": "{CLIP}"}}'.encode()
WITHOUT = {key: value for key, value in hosting.http_headers("public").items() if key != "X-Content-Type-Options"}
FAULTS: dict[str, tuple[dict[str, Any], int, str]] = {
    "a header is missing": ({"headers": WITHOUT}, 0, "The header X-Content-Type-Options is missing"),
    "anyone may frame it": (
        {"headers": {**WITHOUT, "Content-Security-Policy": "frame-ancestors *"}},
        0,
        "The header Content-Security-Policy is frame-ancestors *",
    ),
    "copies are kept for a week": (
        {"headers": {**WITHOUT, "Cache-Control": "max-age=604800"}},
        1,
        "Copies of a page may be used for 604800 seconds",
    ),
    "no parts of films": ({"no_range": True}, 1, "cannot be fetched in parts"),
    "an old build": ({"day": DAY + dt.timedelta(days=4)}, 1, f"built on {DAY}, 4 days ago"),
    "a page for all": ({"missing": 200}, 1, "A page that does not exist should give 404"),
    "captions as text": ({"types": {".vtt": "text/plain"}}, 1, "is sent as text/plain, and should be sent as text/vtt"),
    "a page changed": ({"files": {"": b"<p>Hello</p>"}}, 0, "The home page is not the one that was built"),
    "no list": ({"files": {"site-files.json": b"{"}}, 1, "site-files.json is not there"),
    "a film left behind": ({"files": {FILM: b"film"}}, 1, f"{FILM} is there, and the audience 'public' may not see it"),
    "its page left behind": ({"files": {f"exemplars/{CLIP}/": b"x"}}, 1, f"exemplars/{CLIP}/ is there"),
    "data left behind": (
        {"files": {"data/playbook.json": DATA}},
        1,
        f"names the withheld clip {CLIP}",
    ),
    "elsewhere": ({"cookie": "x"}, 1, "It leads to https://login.example/"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_host_fault_is_reported(fault: str, servers: dict[str, Server]) -> None:
    faults, expected, message = FAULTS[fault]
    status, output = servers["public"].check("--for", "public", **faults)
    assert (status, message in output) == (expected, True), output


def test_staff_site_without_login_is_reported(servers: dict[str, Server]) -> None:
    status, output = servers["staff"].check(audience="staff")
    assert status == 1
    assert re.search("Anyone can open the home page, site-files.json, .* this site is for 'staff'. Take it off", output)
    status, output = servers["staff"].check("--for", "public")
    assert (status, "was built for 'staff', and should be for 'public'" in output) == (1, True)
    assert f"{FILM} is there" in output
    status, output = servers["public"].check("--for", "staff", "--header", "Cookie: c", audience="public", cookie="c")
    assert (status, "No page says noindex" in output) == (1, True)


def test_unreachable_host_and_invalid_url_are_reported(tmp_path: Path) -> None:
    assert run("host-check", "http://127.0.0.1:9/", "--root", tmp_path).exit_code == 2
    for errors in (
        "ftp://x.example",
        "https://user@x.example/",
        "https://x.example/?a",
        "https://[::1",
        "https://x:y/",
    ):
        assert "Write the address of the site" in run("host-check", errors, "--root", tmp_path).output


# --- GitLab ----------------------------------------------------------------------------------------------------


def test_gitlab_job_creates_draft_and_keeps_colleagues_draft(tmp_path: Path) -> None:
    """Run the script of the job `suggest` with real git; `curl` is a stub that logs its arguments."""
    runner = Runner(tmp_path)
    runner.git("config", "receive.advertisePushOptions", "true", cwd=tmp_path / "remote")
    (tmp_path / "bin/curl").write_text('#!/bin/sh\necho "$@" >> "$GH_LOG"\n', "utf-8")
    (tmp_path / "bin/curl").chmod(0o755)
    runner.git("config", f"url.{tmp_path}/remote.insteadOf", "https://playbook:secret@gitlab.example/a/b.git")
    (script,) = yaml.safe_load(written("gitlab")[".gitlab-ci.yml"])["suggest"]["script"]
    template = generated_files(cast(Playbook, load(runner.home).playbook), hosts=["gitlab"])
    assert ".gitlab/issue_templates/Suggest a technique.md" in template

    def send(text: str) -> str:
        runner.begin_job("none")
        runner.git("switch", "--quiet", "--detach", "main")
        runner.gh_log.write_text("", "utf-8")
        issue = {"iid": 12, "state": "opened", "action": "update", "description": text}
        payload = tmp_path / "payload.json"
        payload.write_text(json.dumps({"object_kind": "issue", "object_attributes": issue, "labels": []}), "utf-8")
        result = runner.run(
            script,
            TRIGGER_PAYLOAD=str(payload),
            PLAYBOOK_TOKEN="secret",
            CI_SERVER_HOST="gitlab.example",
            CI_PROJECT_PATH="a/b",
            CI_API_V4_URL="https://gitlab.example/api/v4",
            CI_PROJECT_ID="1",
        )
        assert result.returncode == 0, result.stderr
        return runner.gh_log.read_text("utf-8")

    empty = send(template[".gitlab/issue_templates/Suggest a technique.md"])
    assert "body@form/answer/reply.md https://gitlab.example/api/v4/projects/1/issues/12/notes" in empty
    filled = filled_in(runner)["ISSUE_BODY"]
    assert send(filled) == ""
    runner.git("fetch", "--quiet", "origin")
    touched = runner.git("diff", "--name-only", "main", "origin/suggestion-12").split()
    assert touched == ["playbook_src/techniques/wait-for-the-pen.yml"]
    theirs = runner.push_commits_by("suggestion-12", "colleague@example.org", "playbook@users.noreply.invalid")
    assert "body@form/moved" in send(filled.replace("ten seconds", "nine seconds"))
    assert runner.remote_head("suggestion-12") == theirs
