"""`playbook doctor`: lists the starter defaults that a school has not changed yet, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from schools import edit, init_school, invoke


def doctor(root: Path) -> list[str]:
    result = invoke("doctor", at=root)
    lines = [line for line in result.stdout.splitlines() if line.startswith("- ")]
    assert result.exit_code == (1 if lines else 0), result.output
    return lines


def has(lines: list[str], words: str) -> bool:
    return any(words in line for line in lines)


def test_starter_defaults_are_listed_until_changed(tmp_path: Path) -> None:
    root = init_school(tmp_path, start="starter", title=None, host="github")
    lines = doctor(root)
    for words in (
        *("The title is 'The TA Playbook'", "names no school", "6 of the 6 lines", "the status starter"),
        *("are examples", "no logo", "no icon", "The colour is", "does not say its address", "licence", "hashes"),
    ):
        assert has(lines, words), words
    playbook = root / "playbook_src/playbook.yml"
    edit(playbook, {("title",): "Ours", ("school",): "A school", ("brand", "accent"): "#7a1f5c"})
    edit(playbook, {("vision", "statements", 0, "text"): "We wait."})
    (root / "playbook_src/cycles.yml").write_text("[]\n", "utf-8")
    settings = root / "mkdocs.yml"
    text = settings.read_text("utf-8").replace("# site_url:", "site_url:").replace("  # logo:", "  logo:")
    settings.write_text(text.replace("  # favicon:", "  favicon:"), "utf-8")
    (root / "LICENSE.md").write_text("CC BY 4.0\n", "utf-8")
    lines = doctor(root)
    for words in ("The title", "names no school", "6 of the 6", "are examples", "logo", "icon", "colour", "licence"):
        assert not has(lines, words), words
    assert has(lines, "5 of the 6 lines")


def test_complete_school_gets_all_clear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from coaching_playbook.starter import defaults

    monkeypatch.setattr(defaults, "_CHECKS", (defaults._check_title,))
    root = init_school(tmp_path, title="Ours", school="A school")
    result = invoke("doctor", root / "docs")
    assert (result.exit_code, "Nothing is as it came." in result.stderr) == (0, True)
    edit(root / "playbook_src/playbook.yml", {("learners",): {"one": "student", "many": "students"}})
    assert "The forms for editors and hosts have older words" in invoke("doctor", at=root).stdout
    assert invoke("forms", at=root).exit_code == 0
    assert invoke("doctor", at=root).exit_code == 0


def test_doctor_lists_errors_and_continues(tmp_path: Path) -> None:
    root = init_school(tmp_path, title=None)
    (root / "playbook_src/vocabularies.yml").write_text("teams: [\n", "utf-8")
    result = invoke("doctor", at=root)
    assert (result.exit_code, "The title is 'Our Playbook'" in result.stdout) == (1, True)
    assert "'playbook check' finds 1 mistake." in result.stderr
