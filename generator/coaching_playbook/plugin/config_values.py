"""Validate mkdocs.yml against the options that MkDocs and the plugin declare, and report errors with line numbers.

No theme, plugin, extension or hook that the file names is loaded; `mkdocs_config_check` validates these settings.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, NamedTuple

from markdown import Markdown
from material.plugins.search.config import SearchConfig
from mkdocs.config.base import Config, ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.localization import parse_locale

from coaching_playbook.diagnostics import Problem, closest_match, join_words, suggest
from coaching_playbook.load.validation_errors import describe_type
from coaching_playbook.mkdocs_config_check import ALLOWED_EXTENSIONS, ProjectConfig, named_items, playbook_options
from coaching_playbook.plugin.config import PlaybookConfig
from coaching_playbook.yamlio import KeyPath, typed_values

# Settings that MkDocs would load or run to validate them, and those that `mkdocs_config_check` validates.
_SETTINGS_NOT_VALIDATED = ("theme", "plugins", "markdown_extensions", "hooks", "INHERIT", "site_dir", "site_url")
_TYPE_DESCRIPTIONS = {"str": "a text", "bool": "true or false", "int": "a whole number"}
# Messages of MkDocs' options, in mkdocs/config/config_options.py.
_TYPE_MESSAGE = re.compile(r"Expected type: <class '(\w+)'>")
_TEXT_MESSAGE = re.compile(r"Expected a string\b")
_LIST_MESSAGE = re.compile(r"Expected (?:a list of items|nav to be a list)")
_MAPPING_MESSAGE = re.compile(r"Expected a key-value mapping")
_CHOICE_MESSAGE = re.compile(r"Expected one of:? [(\[](.*?),?[)\]],? (?:but|got)")
_MULTILINE_MESSAGE = re.compile(r"Expected a multiline string")
_SUB_OPTION = re.compile(r"Sub-option '(\w+)': ")
_QUOTED_TEXT = re.compile(r"'([^']*)'")
_ICON_FIX = "There is no such icon. Write the name of one, such as material/book-open-variant."
_MAPPING_FIX = "Write settings below it, each as 'name: value' on a line of its own."
_LIST_FIX = "Write a list: each item on a line of its own, after '- '."
_UNKNOWN_SETTING_MESSAGE = "Unrecognised configuration name"


class _InvalidSetting(NamedTuple):
    """A setting that cannot be used: its key path, what is wrong with it, and what would be right."""

    at: KeyPath
    message: str
    fix: str


def _setting_name(at: KeyPath) -> str:
    """Return the last name in a key path, which may end with the number of a list item."""
    return next(step for step in reversed(at) if isinstance(step, str))


def _invalid_value(at: KeyPath, value: object, fix: str) -> _InvalidSetting:
    """Return the problem of a setting whose value, quoted in the message, is of a wrong type or is unknown."""
    return _InvalidSetting(at, f"'{_setting_name(at)}' is {_describe_value(value)}.", fix)


def value_problems(config: ProjectConfig, root: Path) -> Iterator[Problem]:
    """Yield a problem for each setting of MkDocs or of the plugin that is unknown, missing or invalid.

    Unknown settings are errors because `playbook publish` builds in MkDocs' strict mode, which refuses them.
    """
    parsed = config.document
    data = typed_values(parsed) if parsed else None
    if parsed is None or not isinstance(data, dict):
        return
    reported = {problem.line for problem in config.problems if problem.path == config.file}
    settings: list[tuple[KeyPath, Config, Mapping[str, Any], str]] = [
        (at, PlaybookConfig(), options, "this plugin") for at, options in playbook_options(data.get("plugins"))
    ]
    if config.file.startswith("mkdocs"):  # ProperDocs may have settings of its own
        settings.insert(0, ((), MkDocsConfig(str(root / config.file)), data, "MkDocs"))
        settings += [
            (at, SearchConfig(), options, "the search")
            for at, name, options in named_items("plugins", data.get("plugins"))
            if name == "search" and isinstance(options, dict) and _is_material(data.get("theme"))
        ]
    suggested_names = set()
    refused: set[KeyPath] = set()
    for at, schema, options, owner in settings:
        values = {
            name: value
            for name, value in options.items()
            if not (
                name in parsed.tagged
                or (value is None and name == "site_name")
                or (not at and name in _SETTINGS_NOT_VALIDATED)
            )
            and parsed.position((*at, name)).line not in reported
        }
        for name, message in _mkdocs_messages(schema, values):
            key = (*at, name)
            refused.add(key)
            if _UNKNOWN_SETTING_MESSAGE in message:
                suggested_names.add(closest_match(str(name), schema))
                fix = suggest(str(name), schema) or "Take it away."
                yield parsed.problem(key, "settings-value", f"'{name}' is not a setting of {owner}.", fix, key=True)
            elif name == "nav" and isinstance(values[name], list):
                fix = "Write each as '- Name: page.md', or its name with a list of pages below it."
                yield parsed.problem(key, "settings-value", "An entry of 'nav' is not one name with its page.", fix)
            else:
                value = values[name]
                for inner in _SUB_OPTION.findall(message):
                    key, value = (*key, inner), value[inner]
                key, message, fix = _invalid_value(key, value, _fix_for_message(message, root))
                yield parsed.problem(key, "settings-value", message, fix)

    theme = data.get("theme")
    invalid = [*_invalid_theme_settings(theme, root / config.docs)]
    names = ("name", "custom_dir")
    if isinstance(theme, dict) and not invalid and not any(theme.get(name) or name in parsed.tagged for name in names):
        invalid.append(
            _invalid_value(("theme", "name"), theme.get("name"), "Write the name of a theme, such as material.")
        )
    for at, message, fix in (*invalid, *_invalid_types(data), *_invalid_plugins_and_extensions(data)):
        lines = {parsed.position(at).line, parsed.position(at[:1], key=True).line}
        if _setting_name(at) not in parsed.tagged and not lines & reported and at not in refused:
            yield parsed.problem(at, "settings-value", message, fix)
    for name in ("edit_uri", "edit_uri_template"):
        value = data.get(name)
        has_base = data.get("repo_url") or {"repo_url", name} & {*parsed.tagged} or "INHERIT" in data
        if value and isinstance(value, str) and not has_base and "://" not in value:
            fix = "Say where the files are, such as repo_url: https://github.com/our/playbook, or delete this line."
            yield parsed.problem((name,), "settings-value", f"'{name}' needs 'repo_url', and there is none.", fix)
    is_missing = data.get("site_name") is None and "site_name" not in (*parsed.tagged, *suggested_names)
    if is_missing and "INHERIT" not in data and config.file.startswith("mkdocs"):
        fix = "Say what the site is called, such as site_name: Our playbook."
        yield parsed.problem((), "settings-value", "'site_name' is missing, and MkDocs needs it.", fix)


def _is_material(theme: Any) -> bool:
    """Return whether the setting `theme`, a name or a mapping, is Material."""
    return (theme.get("name") if isinstance(theme, dict) else theme) == "material"


def _invalid_plugins_and_extensions(data: Mapping[str, Any]) -> Iterator[_InvalidSetting]:
    """Yield a problem for `plugins` or `markdown_extensions` of a wrong type, an item with several plugins, a plugin
    that is listed twice, and options that an item cannot use.
    """
    plugins = data.get("plugins")
    names: list[Any] = []
    for n, item in enumerate(plugins if isinstance(plugins, list) else ()):
        if isinstance(item, dict) and len(item) > 1:
            yield _InvalidSetting(
                ("plugins", n), "Several plugins stand in one item.", "Write '- ' in front of each name."
            )
        for name in item if isinstance(item, dict) else [item]:
            if name in names:
                fix = "Put the two together, or delete one."
                yield _InvalidSetting(("plugins", n), f"'{name}' stands here twice.", fix)
            names.append(name)
    for field in ("plugins", "markdown_extensions"):
        if not isinstance(data.get(field), list | dict | str | None):
            yield _invalid_value((field,), data[field], _LIST_FIX)
            continue
        for at, name, options in named_items(field, data.get(field)):
            if options is None:
                continue
            if not isinstance(options, dict):
                yield _InvalidSetting(at, f"'{name}' is {_describe_value(options)}.", _MAPPING_FIX)
            elif field == "markdown_extensions" and name in ALLOWED_EXTENSIONS:
                try:
                    Markdown(extensions=[name], extension_configs={name: options})
                except KeyError as error:
                    fix = "Take it away, or look up how it is written."
                    yield _InvalidSetting(at, f"{error} is not a setting of '{name}'.", fix)
                except Exception as error:  # each extension has its own
                    message = f"'{name}' cannot use these settings: {error}."
                    yield _InvalidSetting(at, message, "Look up how they are written.")


def _invalid_types(data: Mapping[str, Any]) -> Iterator[_InvalidSetting]:
    """Yield a problem for each value of a wrong type with which MkDocs or Material would fail.

    MkDocs validates neither `extra` nor the items of `extra_css`. Other checks report a wrong address or folder.
    """
    texts: list[tuple[KeyPath, Any]] = [((name,), data.get(name)) for name in ("site_dir", "edit_uri_template")]
    if isinstance(data.get("site_url"), list | dict):  # any other is read as an address
        texts.append((("site_url",), data["site_url"]))
    css = data.get("extra_css")
    texts += [(("extra_css", n), item) for n, item in enumerate(css if isinstance(css, list) else ())]
    extra = data.get("extra")
    extra = extra if isinstance(extra, dict) and _is_material(data.get("theme")) else {}
    texts.append((("extra", "homepage"), extra.get("homepage")))
    for name, fields in (("social", ("icon", "link")), ("alternate", ("name", "link"))):
        items = extra.get(name)
        if items and not isinstance(items, list):
            yield _invalid_value(("extra", name), items, _LIST_FIX)
        for n, item in enumerate(items if isinstance(items, list) else ()):
            if isinstance(item, dict) and all(item.get(field) for field in fields):
                texts += [(("extra", name, n, field), item[field]) for field in fields]
            else:
                yield _invalid_value(("extra", name, n), item, f"Write '{fields[0]}:' and '{fields[1]}:' below it.")
    for at, value in texts:
        if not isinstance(value, str | None):
            yield _invalid_value(at, value, "Write a text.")
        elif at[-1] == "icon" and not _material_icons().joinpath(f"{value}.svg").is_file():
            yield _invalid_value(at, value, _ICON_FIX)


def _material_icons() -> Traversable:
    """Return the folder of the icons that come with Material."""
    return files("material").joinpath("templates/.icons")


def _invalid_theme_settings(theme: Any, docs: Path) -> Iterator[_InvalidSetting]:
    """Yield a problem for each setting with which the theme cannot be rendered.

    `theme` is its value in mkdocs.yml, and `docs` the folder of hand-written pages, which may hold a logo.
    """
    if not isinstance(theme, dict):
        if not isinstance(theme, str | None):
            yield _invalid_value(("theme",), theme, "Write the name of a theme, such as material.")
        return
    for name in ("name", "locale", "language", "logo", "favicon"):
        if not isinstance(theme.get(name), str | None):
            yield _invalid_value(("theme", name), theme[name], "Write a text.")
    for name, kinds, fix in (
        ("palette", list | dict | None, "Write settings below it, such as 'primary: teal'."),
        ("features", list | None, _LIST_FIX),
        ("static_templates", list | None, _LIST_FIX),
    ):
        if not isinstance(theme.get(name), kinds):
            yield _invalid_value(("theme", name), theme[name], fix)
        elif isinstance(theme.get(name), list) and name != "palette":
            wrong = ((n, item) for n, item in enumerate(theme[name]) if not isinstance(item, str))
            yield from (_invalid_value(("theme", name, n), item, "Write each item as one text.") for n, item in wrong)
    for name in ("locale", "language", "static_templates"):
        if name in theme and theme[name] is None:
            yield _invalid_value(("theme", name), "", "Write a value, or delete this line.")
    locale = theme.get("locale")
    if isinstance(locale, str):
        try:
            parse_locale(locale)
            if theme.get("name") == "material" and not locale.startswith("en"):  # MkDocs warns, and strict builds end
                fix = "This theme takes its language from 'language'. Write it there, and delete this."
                yield _invalid_value(("theme", "locale"), locale, fix)
        except ValidationError:
            yield _invalid_value(("theme", "locale"), locale, "Write the code of a language, such as en or cy.")
    if "custom_dir" not in theme and theme.get("name") == "material":
        yield from _invalid_material_settings(theme)
    for name in ("logo", "favicon"):
        path: Any = theme.get(name)
        is_of_theme = not path or not isinstance(path, str) or "custom_dir" in theme or path.startswith("assets/")
        if not is_of_theme and ":" not in path and not (docs / path).is_file():
            yield _invalid_value(
                ("theme", name), path, f"There is no such file in {docs.name}/. Put it there, or write its path."
            )


def _invalid_material_settings(theme: Mapping[str, Any]) -> Iterator[_InvalidSetting]:
    """Yield a problem for a language, a template and each icon that the theme Material does not have."""
    language = theme.get("language")
    languages = _material_languages()
    if isinstance(language, str) and language not in languages:
        yield _invalid_value(
            ("theme", "language"), language, f"Write the code of a language, such as {', '.join(languages[:3])}."
        )
    templates = [files("material").joinpath("templates"), files("mkdocs").joinpath("templates")]
    static = theme.get("static_templates")
    for n, name in enumerate(static if isinstance(static, list) else ()):
        if isinstance(name, str) and not any(folder.joinpath(name).is_file() for folder in templates):
            yield _invalid_value(
                ("theme", "static_templates", n), name, "The theme has no such template. Take it away."
            )
    palette = theme.get("palette")
    toggles = palette if isinstance(palette, list) else []
    places: list[tuple[KeyPath, Any]] = [(("theme", "icon"), theme.get("icon"))]
    for n, colours in enumerate(toggles):
        if not isinstance(colours, dict):
            yield _invalid_value(("theme", "palette", n), colours, "Write settings below it, such as 'primary: teal'.")
        elif isinstance(colours.get("toggle"), dict | None):
            places.append((("theme", "palette", n, "toggle"), {"icon": (colours.get("toggle") or {}).get("icon")}))
        else:
            yield _invalid_value(
                ("theme", "palette", n, "toggle"), colours["toggle"], "Write 'icon:' and 'name:' below it."
            )
    icons = _material_icons()
    while places:
        at, value = places.pop()
        if isinstance(value, dict):
            places += [((*at, name), inner) for name, inner in value.items()]
        elif value and not icons.joinpath(f"{value}.svg").is_file():
            yield _invalid_value(at, value, _ICON_FIX)


def _material_languages() -> list[str]:
    """Return the language codes that Material supports, sorted, with English and Welsh first."""
    folder = files("material").joinpath("templates/partials/languages")
    codes = sorted(file.name.removesuffix(".html") for file in folder.iterdir() if file.name.endswith(".html"))
    return sorted(codes, key=lambda code: code not in ("en", "cy"))


def _mkdocs_messages(schema: Config, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (name, message of MkDocs) for each setting in `values` that is invalid or not in `schema`.

    MkDocs stops at its first error, so reported settings are removed and the others are validated again.
    """
    values = dict(values)
    # Required settings get valid values, so that validation does not stop at them.
    valid = {"site_name": "-", "docs_dir": str(Path(__file__).parent)} if "site_name" in schema else {}
    while True:
        settings = type(schema)(*([schema.config_file_path] if schema.config_file_path else []))
        settings.load_dict({**valid, **values})
        errors, warnings = settings.validate()
        found = [(name, str(error)) for name, error in errors if name in values]
        if not found:
            yield from ((name, str(message)) for name, message in warnings if name in values)
            return
        yield from found
        for name, _message in found:
            del values[name]


def _describe_value(value: object) -> str:
    """Return a value as a message quotes it: up to 40 characters of a scalar, or the type of a list or mapping."""
    if isinstance(value, dict | list):
        return describe_type(value)
    if value in ("", None):
        return "empty"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"'{text if len(text) <= 40 else text[:40] + '…'}'"


def _fix_for_message(message: str, root: Path) -> str:
    """Return what to write instead of an invalid value, given MkDocs' message; an unknown message is returned itself.

    Paths in the message are made relative to `root`.
    """
    found = _TYPE_MESSAGE.search(message)
    if _LIST_MESSAGE.search(message) or (found and found[1] == "list"):
        return _LIST_FIX
    if _TEXT_MESSAGE.search(message):
        return "Write a text."
    if found:
        return f"Write {_TYPE_DESCRIPTIONS.get(found[1], found[1])}."
    if _MAPPING_MESSAGE.search(message):
        return _MAPPING_FIX
    if _MULTILINE_MESSAGE.search(message):
        return "Write each path on a line of its own, moved in below it, with '|' after the colon."
    if found := _CHOICE_MESSAGE.search(message):
        return f"Write one of {join_words(_QUOTED_TEXT.findall(found[1]), 'and')}."
    message = " ".join(message.replace(f"{root.absolute()}{os.sep}", "").split())
    return message if message.endswith(".") else f"{message}."
