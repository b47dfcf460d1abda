"""Combine the permissions of several layers into the strictest, so that none shows what another withholds.

Works on parsed YAML before validation, in which every scalar is a string. Dates are compared as YYYY-MM-DD strings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from coaching_playbook.clock import parse_date_or_none
from coaching_playbook.model import is_drawing
from coaching_playbook.model.permission import InView, Permission

Fields = dict[str, Any]
"""The fields of an entry as parsed from YAML, before validation, keyed by YAML key."""

_AUDIENCES_WIDEST_FIRST = ("public", "staff", "coaches")
_PERSON_DISPLAY_WIDEST_FIRST = ("name", "pseudonym", "role", "nothing")
_REQUIRED_PERMISSION_FIELDS = frozenset(Permission.model_fields) - {"withdrawn_because"}
"""The fields that a permission must have to count as complete."""


def restrict_clip(fields: Fields, other: Fields) -> Fields:
    """Return a copy of a clip's `fields`, restricted to what `other`, the same clip in another layer, allows.

    If `other` is a storyboard (a plan for a film) without source and permission, the film belongs to the layer of
    `fields`; then only the audience of `other` and a status that hides the film count. If `other` has only some fields
    of a clip, its missing fields restrict nothing.
    """
    fields = dict(fields)
    is_whole = "kind" in other and "status" in other
    own = fields.get("audience", "staff")
    audiences = [own, other.get("audience", "staff" if is_whole else own)]
    strictest = max(
        audiences,
        key=lambda name: (
            _AUDIENCES_WIDEST_FIRST.index(name) if name in _AUDIENCES_WIDEST_FIRST else len(_AUDIENCES_WIDEST_FIRST)
        ),
    )
    if strictest != own:
        fields["audience"] = strictest
    if other.get("status") == "withdrawn":
        fields["status"] = "withdrawn"
    permission, theirs = fields.get("permission"), other.get("permission")
    if not is_whole:
        if isinstance(permission, dict) and isinstance(theirs, dict):
            fields["permission"] = restrict_permission(permission, theirs)
        return fields
    if other.get("kind") == "storyboard" and not (theirs or other.get("source")):
        if other.get("status") == "filmed":
            fields["status"] = "filmed"
        return fields
    if other.get("status") != "published" and fields.get("status") == "published":
        fields["status"] = other.get("status", "filmed")
        if fields["status"] == "to-film":
            fields["status"] = "filmed"
    if not isinstance(theirs, dict):
        if fields.get("status") == "published":
            fields["status"] = "filmed"
    elif isinstance(permission, dict):  # a clip without permission is hidden anyway
        fields["permission"] = restrict_permission(permission, theirs)
        if not set(theirs) >= _REQUIRED_PERMISSION_FIELDS and fields.get("audience", "staff") == "public":
            fields["audience"] = "staff"
    return fields


def restrict_permission(permission: Mapping[str, Any], other: Mapping[str, Any] | None) -> Fields:
    """Return a copy of a permission, restricted to what `other`, that of the same medium in another layer, allows.

    None for `other` means that the other layer has no permission: then `staff` becomes pending, which hides the medium.
    """
    result: Fields = dict(permission)
    if other is None:
        return result | {"staff": "pending"}
    for name in ("staff", "pupils"):
        if other.get(name) not in ("cleared", "none-in-view"):
            result[name] = "pending"
    if any(_lacks_lawful_basis(one) for one in (permission, other)):
        result["staff"] = "pending"
    elif result.get("lawful_basis") == "not-needed":
        result["lawful_basis"] = other.get("lawful_basis", "not-needed")
    own, theirs = result.get("in_view"), other.get("in_view")
    if isinstance(theirs, list):
        mine = own if isinstance(own, list) else []
        result["in_view"] = [*mine, *(person for person in theirs if person not in mine and _is_person_in_view(person))]
        if not all(map(_is_person_in_view, theirs)):
            result["staff"] = "pending"
    for name, choose in (("checked_on", max), ("review_by", min), ("expires_on", min)):
        theirs = other.get(name)
        if not _is_date_or_no(theirs):
            result["staff"] = "pending"
        elif days := [day for day in (result.get(name), theirs) if isinstance(day, str) and day != "no"]:
            result[name] = choose(days)
    for name in ("withdrawn_on", "objected_on"):
        day = other.get(name)
        if not _is_date_or_no(day):
            result["staff"] = "pending"
        elif day not in (None, "no") and result.get(name, "no") == "no":
            result[name] = day
    return result


def _is_date_or_no(value: Any) -> bool:
    """Whether a value is an ISO date, `no` or None. Anything else in another layer may mean a withdrawal."""
    return value in (None, "no") or parse_date_or_none(value) is not None


def _is_person_in_view(value: Any) -> bool:
    """Whether a value is a valid item of `in_view`, the people who can be seen in a clip."""
    try:
        return bool(InView.model_validate(value))
    except ValidationError:
        return False


def _lacks_lawful_basis(permission: Mapping[str, Any]) -> bool:
    """Whether a permission says that no lawful basis is needed although a person is in view."""
    nobody = permission.get("staff") == permission.get("pupils") == "none-in-view" and not permission.get("in_view")
    return permission.get("lawful_basis") == "not-needed" and not nobody


def restrict_person(fields: Fields, other: Fields) -> Fields:
    """Return the fields of a person with the stricter `show` of `fields` and `other`, the same person elsewhere."""
    shown = [person.get("show", "role") for person in (fields, other)]
    strictest = max(
        shown, key=lambda name: _PERSON_DISPLAY_WIDEST_FIRST.index(name) if name in _PERSON_DISPLAY_WIDEST_FIRST else 0
    )
    return fields if strictest == fields.get("show", "role") else {**fields, "show": strictest}


def media_keys(clip: Mapping[str, Any]) -> frozenset[str]:
    """Return the keys `KIND:VALUE` of a clip's video, poster and captions: paths, ids on a video host or URLs."""
    source = clip.get("source")
    found = {f"{kind}:{value}" for kind, value in source.items()} if isinstance(source, dict) else set()
    found |= {f"file:{clip[name]}" for name in ("poster", "captions") if isinstance(clip.get(name), str)}
    return frozenset(found)


def find_photographs(value: Any) -> Iterator[tuple[str, Fields]]:
    """Yield (path, mapping that contains it) for each photograph, at any depth, in the fields of an entry."""
    if isinstance(value, dict):
        picture = value.get("picture")
        if isinstance(picture, str) and not is_drawing(picture):
            yield picture, value
        for child in value.values():
            yield from find_photographs(child)
    elif isinstance(value, list):
        for child in value:
            yield from find_photographs(child)
