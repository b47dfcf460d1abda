"""The GitHub workflows: their shell steps, run on a copy of the project."""

from __future__ import annotations

import fnmatch
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from coaching_playbook.load import load
from coaching_playbook.schema import issue_forms
from issue_answers import GOOD, issue_text
from sites import ROOT, replace_text, run
from small_playbook import SHIPPED
from workflow_machines import WORKFLOWS, Runner, step

NAMES = sorted(path.stem for path in WORKFLOWS.glob("*.yml"))


def zizmor(*paths: Path) -> subprocess.CompletedProcess[str]:
    """Run zizmor, an auditor of workflows, with its strictest settings and offline."""
    program = Path(sys.executable).parent / "zizmor"
    command = [program, "--offline", "--persona=auditor", "--no-progress", "--color=never", *paths]
    return subprocess.run(command, capture_output=True, text=True)


def test_zizmor_reports_nothing_in_workflows() -> None:
    result = zizmor(ROOT / ".github", ROOT / "action.yml")
    assert (result.returncode, "No findings to report" in result.stdout) == (0, True), result.stdout


def test_zizmor_reports_issue_text_in_shell_command(tmp_path: Path) -> None:
    shutil.copytree(ROOT / ".github", tmp_path / ".github")
    file = tmp_path / ".github/workflows/suggest.yml"
    text = file.read_text("utf-8")
    spoilt = text.replace("playbook answer --out", "playbook answer --text '${{ github.event.issue.body }}' --out")
    assert spoilt != text
    file.write_text(spoilt, "utf-8")
    result = zizmor(tmp_path / ".github")
    assert result.returncode != 0
    assert "template-injection" in result.stdout


@pytest.mark.parametrize("name", NAMES)
def test_workflows_declare_all_permissions(name: str) -> None:
    text = (WORKFLOWS / f"{name}.yml").read_text("utf-8")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    assert "pull_request_target" not in text
    for used in re.findall(r"uses: (\S+)", text):
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", used), used
    for job in workflow["jobs"].values():
        assert "timeout-minutes" in job
        for one in job["steps"]:
            assert "${{" not in one.get("run", ""), "text from outside comes through env:"


@pytest.mark.parametrize(
    ("changed", "runs"),
    [
        *((f"generator/coaching_playbook/{name}", True) for name in ("model/technique.py", "assets/theme.js")),
        *((path, True) for path in ("tests/unit/test_format.py", ".github/workflows/check.yml", "pyproject.toml")),
        *((f"playbook_src/{name}", False) for name in ("playbook.yml", "techniques/ask-then-wait.yml")),
        *((path, False) for path in ("mkdocs.yml", ".github/CODEOWNERS", "videos/a.yml", "media/a.vtt", "README.md")),
        *((path, False) for path in (".github/ISSUE_TEMPLATE/offer-a-clip.yml", "docs/project/privacy.md", "LICENSE")),
    ],
)
def test_only_code_changes_run_tests_in_ci(changed: str, runs: bool) -> None:
    """The tests cover the shipped content too, so they would always fail in a school's copy with its own content."""
    on = yaml.safe_load((WORKFLOWS / "tests.yml").read_text("utf-8"))[True]  # YAML 1.1 reads the key `on` as true
    assert [*on] == ["pull_request"]
    patterns = on["pull_request"]["paths"]
    assert any(fnmatch.fnmatchcase(changed, pattern) for pattern in patterns) is runs


# --- the lines themselves ---------------------------------------------------------------------------------------


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


@pytest.fixture(scope="module")
def bare_runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """Return a runner for steps that change no file."""
    return Runner(tmp_path_factory.mktemp("bare"))


def filled_in(runner: Runner, **answers: str) -> dict[str, str]:
    playbook = load(runner.home).playbook
    assert playbook
    form = issue_forms(playbook)[0]
    given = {**GOOD, **answers}
    return {
        "ISSUE_BODY": issue_text(form, given),
        "ISSUE_LABELS": "[]",  # GitHub drops a label that the repository does not have
        "ISSUE_NUMBER": "12",
        "NUMBER": "12",
    }


def test_form_becomes_draft_pull_request_with_passing_check(runner: Runner) -> None:
    # 1. Fill in the form and send it. 2. Wait for the answer. 3. See the tick.
    sent = filled_in(runner)
    result = runner.run(step("suggest", "read", "Read the form"), **sent)
    assert (result.returncode, runner.output.read_text()) == (0, "answer=draft\nlabel=suggest-a-technique\n"), (
        result.stderr
    )
    runner.git("clean", "--quiet", "--force", "-d", "--exclude", "answer")  # the next job begins afresh
    result = runner.run(step("suggest", "draft", "Offer it"), **sent)
    assert result.returncode == 0, result.stderr
    message = runner.gh_log.read_text("utf-8")
    assert "pr create --head suggestion-12 --title Suggest a technique: Wait for the pen" in message
    assert "issue comment 12 --body Thank you." in message
    assert "workflow run check.yml --ref suggestion-12" in message
    touched = runner.git("diff", "--name-only", "main", "origin/suggestion-12").split()
    assert touched == ["playbook_src/techniques/wait-for-the-pen.yml"]
    summary = runner.run_check()
    assert "**No mistakes found.**" in summary
    assert "### Wait for the pen\n\nA technique, new: draft, under Stepping back" in summary


def test_incomplete_form_gets_comment(runner: Runner) -> None:
    result = runner.run(step("suggest", "read", "Read the form"), **filled_in(runner, steps="Only one"))
    assert (result.returncode, runner.output.read_text()) == (0, "answer=reply\nlabel=suggest-a-technique\n"), (
        result.stderr
    )
    assert "nearly there" in (runner.home / "answer/reply.md").read_text("utf-8")
    result = runner.run(step("suggest", "reply", "Answer"), NUMBER="12")
    assert (
        runner.gh_log.read_text("utf-8")
        == "issue comment 12 --body-file answer/reply.md --edit-last --create-if-none\n"
    )


@pytest.fixture
def changed(runner: Runner) -> Callable[[str, str, str], None]:
    """Return a change to one file, on a new branch."""

    def make(path: str, old: str, new: str) -> None:
        file = runner.home / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), "utf-8")
        runner.commit("change")

    runner.git("switch", "--quiet", "--create", "change")
    return make


def test_pull_request_comment_lists_visible_changes(runner: Runner, changed: Callable[[str, str, str], None]) -> None:
    changed("playbook_src/techniques/wait-first.yml", "title: Wait first", "title: Ask and <b>wait</b> @all")
    summary = runner.run_check()
    assert "### Ask and \\<b\\>wait\\</b\\> @\u2060all\n\nA technique, changed\n" in summary
    assert "- **Title**<br>before: “Wait first”<br>after: “Ask and" in summary


def test_errors_are_annotated_and_summarised(runner: Runner, changed: Callable[[str, str, str], None]) -> None:
    changed("playbook_src/techniques/wait-first.yml", "\nsummary:", "\nsumary:")
    result = runner.run(step("check", "check", "Check, with each mistake on its line"))
    assert result.returncode == 1
    assert "::error file=playbook_src/techniques/wait-first.yml,line=2,col=1,title=unknown-field::" in result.stdout
    runner.run(step("check", "check", "List every mistake"))
    assert "| playbook\\_src/techniques/wait-first.yml | 2 |" in runner.summary.read_text("utf-8")


def test_mixed_content_and_code_change_is_flagged(runner: Runner, changed: Callable[[str, str, str], None]) -> None:
    changed("playbook_src/techniques/wait-first.yml", "title: Wait first", "title: Wait a bit first")
    changed("Makefile", "PYTHON ?= python3", "PYTHON ?= python")
    assert "This changes both the playbook and what builds it (Makefile)." in runner.run_check()


def test_settings_that_run_code_stop_check_before_running(
    runner: Runner, changed: Callable[[str, str, str], None]
) -> None:
    changed("mkdocs.yml", "plugins:", "hooks: [docs/owned.py]\nplugins:")
    (runner.home / "docs/owned.py").write_text("open('owned', 'w')\n", "utf-8")
    result = runner.run(step("check", "check", "Check, with each mistake on its line"))
    assert result.returncode == 1
    assert re.search(
        r"::error file=mkdocs\.yml,line=\d+,col=1,title=settings-run-code::'hooks' runs files", result.stdout
    )
    assert runner.run("make -o .venv/.run site").returncode != 0
    assert not (runner.home / "owned").exists()
    assert runner.run("PLAYBOOK_TRUST=hooks .venv/bin/playbook check --format json").stdout.count("settings-run") == 0


def test_lost_page_fails_check_before_it_is_in_ledger(runner: Runner) -> None:
    new = runner.home / "playbook_src/techniques/brand-new.yml"
    old = (runner.home / "playbook_src/techniques/wait-first.yml").read_text("utf-8")
    new.write_text(old.replace("title: Wait first", "title: Brand new"), "utf-8")
    runner.commit("a page that the ledger does not know yet")
    runner.git("push", "--quiet", "origin", "main")
    runner.git("switch", "--quiet", "--create", "change")
    new.unlink()
    runner.commit("gone")
    result = runner.run(step("check", "check", "Say what changes for a reader"), BASE="main")
    assert result.returncode == 1
    assert "**Lost: techniques/brand-new/.**" in runner.summary.read_text("utf-8")


def test_failed_build_keeps_published_site(runner: Runner) -> None:
    (runner.home / "site").mkdir()
    listed = '{"audience": "public", "files": ["index.html"]}'  # so it is a site of ours
    (runner.home / "site/site-files.json").write_text(listed, "utf-8")
    (runner.home / "site/index.html").write_text("the site that readers have", "utf-8")
    docs = runner.home / "docs/help/for-tas.md"
    docs.write_text(docs.read_text("utf-8") + "\n[dead](nowhere.md)\n", "utf-8")
    result = runner.run("make -o .venv/.run site", NO_MKDOCS_2_WARNING="1")
    assert result.returncode != 0
    assert "nowhere.md" in result.stdout
    assert (runner.home / "site/index.html").read_text("utf-8") == "the site that readers have"


def test_nightly_run_takes_clip_down_despite_errors(tmp_path: Path) -> None:
    """On a fresh runner, without a previous site, and only the history of the repository."""
    runner = Runner(tmp_path)
    clip = runner.home / f"videos/{SHIPPED[0]}.yml"
    clip.write_text(clip.read_text("utf-8").replace('withdrawn_on: "no"', "withdrawn_on: 2026-11-24"), "utf-8")
    (runner.home / "playbook_src/glossary.yml").write_text("- id: [\n", "utf-8")
    runner.commit("A withdrawal, and a mistake")
    build = step("publish", "build", "Build and verify the site")
    result = runner.run(build)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "::warning::" in result.stdout
    assert runner.output.read_text("utf-8") == "status=3\n"
    assert (runner.home / f"site/exemplars/{SHIPPED[1]}/index.html").is_file()
    assert not (runner.home / f"site/exemplars/{SHIPPED[0]}").exists()
    assert not (runner.home / f"site/media/{SHIPPED[0]}.mp4").exists()
    report = step("publish", "report", "Open an issue, unless one is open")
    (tmp_path / "bin/gh").write_text('#!/bin/sh\necho "$@" >> "$GH_LOG"\n[ "$2" = list ] && echo "$OPEN" || true\n')
    for already_open, expected in (("0", 1), ("1", 1)):
        assert runner.run(report, RUN="https://git.example/runs/1", OPEN=already_open).returncode == 0
        assert runner.gh_log.read_text("utf-8").count("issue create") == expected


def test_nightly_run_fails_only_on_errors(tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    (runner.home / "playbook_src/glossary.yml").write_text("- id: [\n", "utf-8")
    runner.commit("A mistake")
    result = runner.run(step("publish", "build", "Build and verify the site"))
    assert result.returncode == 1
    assert runner.output.read_text("utf-8") == "status=1\n"


@pytest.mark.parametrize("audience", ["public", "staff"])
def test_pages_workflow_rejects_non_public_site(audience: str, runner: Runner) -> None:
    config = runner.home / "mkdocs.yml"
    replace_text(config, "search, playbook", f"search, playbook: {{audience: {audience}}}")
    result = run("mkdocs", "build", "-q", "-d", "site", cwd=runner.home)
    assert result.returncode == 0, result.stderr
    reported = runner.run(step("publish", "build", "Refuse a site that is not public"))
    assert reported.returncode == (0 if audience == "public" else 1)
    if audience != "public":
        assert (
            f"This site is for '{audience}', and this place is for 'public'. Nothing was published." in reported.stderr
        )


# --- the comment on the pull request ---------------------------------------------------------------------------


def test_comment_shows_long_diff_and_no_hidden_person(runner: Runner, changed: Callable[[str, str, str], None]) -> None:
    long = " ".join(f"word{number}" for number in range(150))
    path = "playbook_src/techniques/name-the-step.yml"
    technique = runner.home / path
    text = re.sub(r"\nwhy: (?:.|\n )*\n", f"\nwhy: {long} before.\n", technique.read_text("utf-8"), count=1)
    technique.write_text(text, "utf-8")
    runner.commit("a long text")
    runner.git("push", "--quiet", "origin", "change:main")
    changed(
        path,
        "word149 before.",
        "word149 after.\nshaped_by:\n  - who: jane-smith\n    how: tried\n  - who: sam-jones\n    how: tried",
    )
    with (runner.home / "playbook_src/people.yml").open("a", encoding="utf-8") as file:
        file.write("- id: jane-smith\n  roles: [ta]\n  show: nothing\n- id: sam-jones\n  roles: [ta]\n  show: role\n")
    runner.commit("people")
    summary = runner.run_check()
    assert re.search(r"before: “… word138 .* word149 before\.”<br>after: “… word138 .* word149 after\.”", summary)
    assert "jane-smith" not in summary
    assert "sam-jones" not in summary
    write = step("check", "check", "Write the comment for the pull request")
    assert runner.run(write, PREVIEW="https://git.example/site", OPENS="1").returncode == 0
    body = (runner.home / "comment/body.md").read_text("utf-8")
    assert body.startswith("<!-- playbook: what changes -->")
    assert "word149 after" in body
    assert "[Download the site with this change](https://git.example/site), unzip it, and open `index.html`." in body


@pytest.mark.parametrize(
    ("found", "sent"), [("", "api --silent repos/s/p/issues/5/comments"), ("77", "--method PATCH")]
)
def test_comment_is_updated_in_place(found: str, sent: str, bare_runner: Runner) -> None:
    comment = step("check", "comment", "Comment, or change the comment of before")
    for number, branch in (("5", "5/merge"), ("", "suggestion-12")):  # a pull request; a draft that was checked by hand
        bare_runner.gh_log.unlink(missing_ok=True)
        variables = {"NUMBER": number, "BRANCH": branch, "GH_NUMBER": "5", "GH_COMMENT": found, "GH_REPO": "s/p"}
        result = bare_runner.run(comment, **variables)
        assert result.returncode == 0, result.stderr
        assert sent in bare_runner.gh_log.read_text("utf-8")
    bare_runner.gh_log.unlink()
    assert bare_runner.run(comment, NUMBER="", BRANCH="main", GH_NUMBER="", GH_REPO="s/p").returncode == 0
    assert "api" not in bare_runner.gh_log.read_text("utf-8"), "a branch without a pull request"


# --- labels ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("present", "missing"),
    [
        ("bug\noffer-a-clip\nnobody-named", ["suggest-a-technique", "something-is-wrong"]),
        ("", ["suggest-a-technique", "offer-a-clip", "something-is-wrong", "nobody-named"]),
        ("Offer-a-Clip\nSUGGEST-A-TECHNIQUE\nsomething-is-wrong\nnobody-named", []),  # names differ in case alone
        (
            "offer-a-clip-2\nplease offer-a-clip\nsuggest-a-technique\nsomething-is-wrong\nnobody-named",
            ["offer-a-clip"],
        ),
    ],
)
def test_missing_labels_are_created(present: str, missing: list[str], bare_runner: Runner) -> None:
    shell = step("publish", "labels", "Make the labels that are missing")
    bare_runner.gh_log.write_text("", "utf-8")
    result = bare_runner.run(shell, GH_LABELS=present)
    assert result.returncode == 0, result.stderr
    created = re.findall(r"label create ([a-z-]+) --color", bare_runner.gh_log.read_text("utf-8"))
    assert sorted(created) == sorted(missing)
    add = step("suggest", "label", "Add the label, and make it where it is missing")
    bare_runner.gh_log.unlink()
    assert bare_runner.run(add, LABEL="offer-a-clip", NUMBER="3", GH_LABELS=present).returncode == 0
    message = bare_runner.gh_log.read_text("utf-8")
    assert ("label create offer-a-clip" in message) is ("offer-a-clip" in missing)
    assert "issue edit 3 --add-label offer-a-clip" in message


def test_every_form_label_is_created(runner: Runner) -> None:
    playbook = load(runner.home).playbook
    assert playbook
    shell = step("publish", "labels", "Make the labels that are missing")
    assert all(f"{form.name}|" in shell for form in issue_forms(playbook))


# --- branches --------------------------------------------------------------------------------------------------

COLLEAGUE = "colleague@example.org"
BOT = "41898282+github-actions[bot]@users.noreply.github.com"
THEIR_CHANGES = {
    "a commit below one of the bot": ("commit", "--allow-empty", "--message", "Ours"),
    "the bot's commit with other words": ("commit", "--amend", "--allow-empty", "--message", "Ours"),
    "a suggestion, committed by the host": ("commit", "--allow-empty", "--author", f"A <{COLLEAGUE}>", "-m", "Ours"),
    "main, merged into the draft": ("merge", "--quiet", "--no-ff", "--message", "Merge", "origin/main"),
    "the bot's commit, on a new base": ("rebase", "--quiet", "--force-rebase", "origin/main"),
    "the name of the bot": ("-c", "user.name=github-actions[bot]", "commit", "--allow-empty", "--message", "Ours"),
}
"""What a colleague may do to a draft with git or in a browser, as arguments of git."""


def send_draft(runner: Runner, small_step: str, **variables: str) -> str:
    """Run the steps from a filled-in form to a branch; return the arguments with which `gh` was called."""
    runner.begin_job("suggestion-12")
    runner.output.unlink(missing_ok=True)
    runner.gh_log.unlink(missing_ok=True)
    sent = filled_in(runner, small_step=small_step)
    for job, name in (("read", "Read the form"), ("draft", "Offer it")):
        result = runner.run(step("suggest", job, name), **sent, **variables)
        assert result.returncode == 0, result.stderr
    return runner.gh_log.read_text("utf-8")


def test_draft_changed_or_reviewed_by_colleague_is_kept(runner: Runner, tmp_path: Path) -> None:
    refused = send_draft(runner, "Wait before you help.", GH_REFUSES="1")
    assert "Your words are safe on the branch `suggestion-12`" in refused
    first = runner.remote_head("suggestion-12")
    message = send_draft(runner, "Wait a little before you help.")
    second = runner.remote_head("suggestion-12")
    assert first != second
    draft = runner.git("show", "origin/suggestion-12:playbook_src/techniques/wait-for-the-pen.yml")
    assert "small_step: Wait a little before you help." in draft, "the bot's own draft follows the form"
    assert "workflow run check.yml --ref suggestion-12" in message
    assert "The draft has moved on" in send_draft(runner, "Wait for long before you help.", GH_REVIEWS="1")
    assert runner.remote_head("suggestion-12") == second
    answer = tmp_path / "answer"
    shutil.copytree(runner.home / "answer", answer)
    runner.begin_job("suggestion-12")
    runner.push_commits_by("main", COLLEAGUE)
    for arguments in THEIR_CHANGES.values():
        runner.begin_job("suggestion-12")
        runner.git("push", "--quiet", "--force", "origin", f"{second}:refs/heads/suggestion-12")
        runner.git("fetch", "--quiet")
        runner.git("switch", "--quiet", "suggestion-12")
        runner.git("-c", f"user.email={COLLEAGUE}", *arguments)
        runner.git("-c", f"user.email={BOT}", "commit", "--quiet", "--allow-empty", "--message", "More")
        runner.git("push", "--quiet", "--force", "origin", "suggestion-12")
        theirs = runner.remote_head("suggestion-12")
        runner.begin_job("suggestion-12")
        shutil.copytree(answer, runner.home / "answer")
        runner.gh_log.unlink()
        result = runner.run(step("suggest", "draft", "Offer it"), NUMBER="12")
        assert (result.returncode, runner.remote_head("suggestion-12")) == (0, theirs), (arguments, result.stderr)
        message = runner.gh_log.read_text("utf-8")
        assert "issue comment 12 --body The draft has moved on" in message
        assert "workflow run" not in message


def test_ledger_update_is_proposed_checked_and_not_overwritten(tmp_path: Path) -> None:
    runner = Runner(tmp_path, shipped=True)
    shell = step("publish", "ledger", "Write the ledger, and offer it where something is new")
    assert runner.run(shell).returncode == 0
    assert not runner.gh_log.exists(), "nothing new, nothing offered"
    (runner.home / "playbook_src/ledger.txt").unlink()  # a school that has just begun
    runner.commit("no ledger")
    assert runner.run(shell).returncode == 0
    assert not runner.gh_log.exists(), "starter content stands in no ledger"
    replace_text(runner.home / "playbook_src/techniques/ask-then-wait.yml", "status: starter", "status: trial")
    runner.commit("a page of our own")

    def send() -> str:
        runner.begin_job("ledger")
        result = runner.run(shell)
        assert result.returncode == 0, result.stderr
        return result.stdout

    send()
    message = runner.gh_log.read_text("utf-8")
    assert "pr create --head ledger" in message
    assert "workflow run check.yml --ref ledger" in message, "without it the pull request waits for its check for ever"
    assert "techniques/ask-then-wait" in runner.git("show", "origin/ledger:playbook_src/ledger.txt")
    theirs = runner.push_commits_by("ledger", COLLEAGUE, BOT)
    assert "::warning::" in send()
    assert runner.remote_head("ledger") == theirs
