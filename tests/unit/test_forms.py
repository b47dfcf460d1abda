"""Generated forms for editors, GitHub and the documentation are valid and up to date."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest

from coaching_playbook.cli import main
from coaching_playbook.diagnostics import Problem
from coaching_playbook.layout import ENTRY_FOLDERS, ENTRY_LIST_FILES, SINGLE_MODEL_FILES, QuestionBank
from coaching_playbook.load import load
from coaching_playbook.model import Exemplar, Part, Playbook, Technique
from coaching_playbook.schema import generated_files, issue_forms
from coaching_playbook.schema.examples import common_mistakes, examples
from coaching_playbook.schema.fields import fields, part_types
from coaching_playbook.schema.json_schema import file_globs, schemas
from coaching_playbook.yamlio import parse, read_file
from sites import ROOT, replace_text, run_playbook
from small_playbook import write_small_playbook

pytestmark = pytest.mark.slow  # they load the shipped playbook

KINDS: list[type[Part]] = [
    *SINGLE_MODEL_FILES.values(),
    *ENTRY_LIST_FILES.values(),
    *ENTRY_FOLDERS.values(),
    QuestionBank,
    Exemplar,
]
SHAPES = sorted({shape for kind in KINDS for shape in part_types(kind)}, key=lambda shape: shape.__name__)
SCHEMAS = schemas()


@pytest.fixture(scope="module")
def shipped() -> Playbook:
    loaded = load(ROOT).playbook
    assert loaded
    return loaded


def test_generated_forms_are_up_to_date() -> None:
    result = run_playbook("forms", "--check")
    assert (result.returncode, result.stdout) == (0, ""), result.stdout + result.stderr


def test_outdated_form_is_reported_and_rewritten(tmp_path: Path) -> None:
    root = write_small_playbook(tmp_path / "root")
    (root / ".github").mkdir()
    assert run_playbook("forms", cwd=root).returncode == 0
    replace_text(root / ".github/ISSUE_TEMPLATE/offer-a-clip.yml", "Offer a clip", "Send a film")
    result = run_playbook("forms", "--check", cwd=root)
    assert (result.returncode, result.stdout) == (1, ".github/ISSUE_TEMPLATE/offer-a-clip.yml: would change\n")
    run_playbook("forms", cwd=root)
    assert run_playbook("forms", "--check", cwd=root).returncode == 0


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_every_field_has_description_example_and_common_mistake(shape: type[Part]) -> None:
    for field in fields(shape):
        assert field.description or shape is QuestionBank, field
        assert field.example or field.part_type, field
        assert field.mistake.endswith((".", "right.")), field


def test_every_example_belongs_to_a_field() -> None:
    known = {part.__name__: {field.name for field in fields(part)} for part in SHAPES}
    known |= {"Entry": {"id"}, "Term": {"label", "description"}}
    for table in (examples(), common_mistakes()):
        for part, rows in table.items():
            assert set(rows) <= known[part], part


# --- schemas ---------------------------------------------------------------------------------------------------


def parse_yaml_1_2(path: Path) -> Any:
    """Return the data of a file as a YAML 1.2 editor parses it, with integers as numbers."""

    def seen(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: seen(one) for name, one in value.items()}
        if isinstance(value, list):
            return [seen(one) for one in value]
        return int(value) if isinstance(value, str) and re.fullmatch(r"0|[1-9][0-9]*", value) else value

    return seen(read_file(path, path.name).data)


def slips(name: str, data: Any) -> list[str]:
    return [error.message for error in jsonschema.Draft7Validator(SCHEMAS[name]).iter_errors(data)]


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_accept_every_shipped_file(name: str) -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMAS[name])
    for glob in file_globs("playbook_src", "videos.yml")[name]:
        for path in ROOT.glob(glob):
            assert slips(name, parse_yaml_1_2(path)) == [], path


@pytest.mark.parametrize(
    ("slip", "output"),
    [
        ({"sumary": "A slip of the finger."}, "'sumary' was unexpected"),
        ({"status": "final"}, "'final' is not one of"),
        ({"review_by": "1/9/2026"}, "'1/9/2026' does not match"),
        ({"steps": [{"do": "One step alone"}]}, "is too short"),
        ({"rehearsal": {"task": "Ask.", "minutes": 500}}, "500 is greater than the maximum of 240"),
        ({"related": ["Ask Then Wait"]}, "'Ask Then Wait' does not match"),
        ({"agreed": {"on": "September", "with": ["ta"]}}, "'September' does not match"),
        ({"changes": [{"true": "2026-09-01", "what": "New."}]}, "'true' was unexpected"),
        ({"key_stages": "ks1"}, "'ks1' is not of type 'array'"),
    ],
)
def test_schemas_reject_what_check_rejects(slip: dict[str, Any], output: str) -> None:
    data = parse_yaml_1_2(ROOT / "playbook_src/techniques/ask-then-wait.yml")
    assert any(output in message for message in _nested_messages(SCHEMAS["technique"], {**data, **slip}))


def _nested_messages(schema: Any, data: Any) -> list[str]:
    """Return the messages of a validator, including those inside `anyOf`."""
    waiting = list(jsonschema.Draft7Validator(schema).iter_errors(data))
    output = []
    while waiting:
        error = waiting.pop()
        output.append(error.message)
        waiting += error.context or []
    return output


def test_field_hover_text_explains_field() -> None:
    step = SCHEMAS["technique"]["definitions"]["Technique"]["properties"]["small_step"]
    assert "The one small thing to try tomorrow" in step["markdownDescription"]
    assert "For example" in step["markdownDescription"]
    assert "Take care" in step["markdownDescription"]


@pytest.mark.parametrize("name", SCHEMAS)
def test_regex_patterns_are_valid_in_javascript(name: str) -> None:
    r"""In its Unicode mode JavaScript knows fewer escapes than Python: no escaped quotation marks, and no \Z."""
    for pattern in re.findall(r'"pattern": ?("(?:[^"\\]|\\.)*")', json.dumps(SCHEMAS[name])):
        escaped = re.findall(r"\\(.)", json.loads(pattern))
        assert set(escaped) <= set("bBdDsSwW\\/.*+?()[]{}|^$-"), pattern


def test_editor_settings_map_each_file_to_schema(shipped: Playbook) -> None:
    files = generated_files(shipped)
    expected = json.loads(files[".vscode/settings.json"])["yaml.schemas"]
    assert {name.removeprefix("./") for name in expected} <= set(files)
    for file in shipped.files:
        assert any(Path(file).match(glob) for globs in expected.values() for glob in globs), file
    assert json.loads(files[".vscode/extensions.json"])["recommendations"]
    assert json.loads(files[".vscode/settings.json"])["yaml.yamlVersion"] == "1.2", "in 1.1 the field on is true"


def test_snippets_and_editor_tasks_are_valid(shipped: Playbook) -> None:
    files = generated_files(shipped)
    snippets = json.loads(files[".vscode/playbook.code-snippets"])
    bodies = {
        one["prefix"]: re.sub(r"\$\{\d+[:|]([^,|}]*)[^}]*\}", r"\1", "\n".join(one["body"]))
        for one in snippets.values()
    }
    technique = parse(bodies["technique"] + "\n  - do: Listen", "techniques/a.yml")
    assert technique.problems == ()
    assert isinstance(technique.data, dict)
    technique.data["leverage_point"] = shipped.leverage_points[0].id
    assert Technique.model_validate({"id": "a", **technique.data}).steps[1].do == "Listen"
    assert all(parse(body, name).problems == () for name, body in bodies.items())
    commands = [task["command"].split()[-1] for task in json.loads(files[".vscode/tasks.json"])["tasks"]]
    assert set(commands) <= set(main.list_commands(click.Context(main)))


def test_task_problem_matcher_matches_check_output(shipped: Playbook) -> None:
    check, *_ = json.loads(generated_files(shipped)[".vscode/tasks.json"])["tasks"]
    lines = [
        str(Problem("a b/c.yml", 3, 5, "one-code", "It [is]: so.", "Do: this.", severity))
        for severity in ("error", "warning", "note")
    ]
    for line in lines:
        found = [re.search(matcher["pattern"]["regexp"], line) for matcher in check["problemMatcher"]]
        (match,) = [one for one in found if one]
        assert match.group(1, 2, 3) == ("a b/c.yml", "3", "5")


# --- GitHub's own rules for its forms --------------------------------------------------------------------------


def test_issue_forms_are_valid_on_github(shipped: Playbook) -> None:
    import yaml  # as the site reads them, not as we do

    files = generated_files(shipped)
    for form in issue_forms(shipped):
        data = yaml.safe_load(files[f".github/ISSUE_TEMPLATE/{form.name}.yml"])
        assert {"name", "description", "body"} <= set(data)
        requested = [one for one in data["body"] if one["type"] != "markdown"]
        assert requested, "a form asks something"
        ids = [one["id"] for one in requested]
        labels = [one["attributes"]["label"] for one in requested]
        assert len(set(ids)) == len(ids)
        assert len(set(labels)) == len(labels)
        for one in requested:
            assert one["type"] in ("input", "textarea", "dropdown", "checkboxes")
            assert isinstance(one.get("validations", {}).get("required", False), bool)
            options = one["attributes"].get("options", [])
            assert options or one["type"] in ("input", "textarea")
            assert len({str(option) for option in options}) == len(options)
