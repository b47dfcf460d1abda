"""The cache of compiled templates next to Python's own, and builds where it is not writable."""

from __future__ import annotations

import sys
from pathlib import Path

import jinja2
import pytest

from coaching_playbook.pages.template_cache import TemplateCache, template_cache


def test_changed_template_is_recompiled(tmp_path: Path) -> None:
    template = tmp_path / "page.html"
    for text in ("one", "two"):
        template.write_text(text, "utf-8")
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(tmp_path), bytecode_cache=TemplateCache(str(tmp_path))
        )
        assert environment.get_template("page.html").render() == text
    assert len(list(tmp_path.glob("__jinja2_*"))) == 1


def test_templates_render_without_writable_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = jinja2.Environment(
        loader=jinja2.DictLoader({"page.html": "one"}), bytecode_cache=TemplateCache(str(tmp_path / "missing"))
    )
    assert environment.get_template("page.html").render() == "one"
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert template_cache() is None
