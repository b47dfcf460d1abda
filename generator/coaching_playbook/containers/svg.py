"""Parse SVG drawings: lines, shapes and text, and nothing that acts or loads a file.

A drawing needs no permission because no person can be in view, so a photograph may not be embedded in one. An SVG file
can also be opened by itself, and then runs scripts with the rights of the site, so whatever is not known is refused.
What drawing programs add for themselves (metadata, comments, attributes of their own) can be removed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

from coaching_playbook.containers.base import MAX_PARTS, Damaged, Edit, Metadata, Reader

SVG = "http://www.w3.org/2000/svg"
_KNOWN = frozenset({"", SVG, "http://www.w3.org/1999/xlink", "http://www.w3.org/XML/1998/namespace"})
"""Namespaces of attributes that browsers act on."""
_SEPARATOR = " "
_ELEMENTS = frozenset(
    {
        *("svg", "g", "defs", "symbol", "use", "title", "desc", "style", "switch", "text", "tspan", "textPath"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
        *("linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern", "marker"),
    }
)
_REFUSED = {
    "image": "a photograph or another picture inside it",
    "script": "a script",
    "foreignObject": "a piece of a web page",
    "a": "a link",
    "animate": "an animation",
    "animateTransform": "an animation",
    "animateMotion": "an animation",
    "set": "an animation",
}
_PLAIN = "Save it as a plain or optimised SVG, with lines, shapes and text only."
_UNREADABLE = "is damaged, and browsers cannot show it"
_REFERENCE = re.compile(r"url\(\s*[\"']?(?!#)|@import|\\|expression\(|javascript:", re.IGNORECASE)
"""A reference to another file in a style, or an escape that could spell one."""
_ATTRIBUTE = re.compile(rb"\s+([\w:.-]+)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_START_TAG = re.compile(rb"<[^\"'>]*(?:\"[^\"]*\"[^\"'>]*|'[^']*'[^\"'>]*)*>")
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*>")


def svg(reader: Reader) -> Iterator[Edit]:
    """Yield the edits that remove metadata from a drawing. Raises Damaged for what a drawing may not hold."""
    data = reader.read(0, reader.size)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Damaged("is not saved as UTF-8", "Save it again as UTF-8.") from error
    yield from _Checker(data).edits()


class _Checker:
    """The event handlers of the XML parser, with what they found so far."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.found: list[Edit] = []
        self.parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self.parser.StartElementHandler = self.start_element
        self.parser.EndElementHandler = self.end_element
        self.parser.CharacterDataHandler = self.text
        self.parser.CommentHandler = self.comment
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.ProcessingInstructionHandler = self.instruction
        self.open: list[str] = []
        self.metadata: tuple[int, int] | None = None
        """The start in bytes, and the depth, of the outermost element that only a program reads."""
        self.elements = 0
        self.style = ""

    def edits(self) -> list[Edit]:
        try:
            self.parser.Parse(self.data, True)
        except expat.ExpatError as error:
            raise Damaged(_UNREADABLE, _PLAIN) from error
        return self.found

    def start_element(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(_SEPARATOR)
        self.elements += 1
        if self.elements > MAX_PARTS:
            raise Damaged("has more parts than a drawing can have", "Make it simpler.")
        if not self.open and name != f"{SVG}{_SEPARATOR}svg":
            raise Damaged("is not an SVG drawing as a whole", _PLAIN)
        self.open.append(local)
        if self.metadata:
            return
        if namespace != SVG or local == "metadata":
            self.metadata = self.parser.CurrentByteIndex, len(self.open)
            return
        if local not in _ELEMENTS:
            raise Damaged(f"holds {_REFUSED.get(local, f'<{local}>, which is not allowed here')}", _PLAIN)
        for key, value in attributes.items():
            namespace, _, local = key.rpartition(_SEPARATOR)
            if namespace in _KNOWN:
                _check_attribute(local.lower(), value)
            else:
                self.remove_program_attributes()
        self.style = ""

    def remove_program_attributes(self) -> None:
        """Remove the attributes of other namespaces from the present start tag."""
        start = self.parser.CurrentByteIndex
        tag = _START_TAG.match(self.data, start)
        for attribute in _ATTRIBUTE.finditer(self.data, start, tag.end() if tag else start):
            prefix, colon, _name = attribute[1].partition(b":")
            if colon and prefix not in (b"xmlns", b"xlink", b"xml"):
                self.found.append(Edit(*attribute.span(), (Metadata.DEVICE,)))

    def end_element(self, _name: str) -> None:
        if self.metadata and self.metadata[1] == len(self.open):
            start = self.metadata[0]
            tag = _START_TAG.match(self.data, start)
            if not (tag and tag[0].endswith(b"/>")):
                tag = _START_TAG.match(self.data, self.parser.CurrentByteIndex)
            if tag is None:
                raise Damaged(_UNREADABLE, _PLAIN)
            self.found.append(Edit(start, tag.end(), (Metadata.WHO,)))
            self.metadata = None
        if self.open.pop() == "style" and _REFERENCE.search(self.style):
            raise Damaged("points to another file", _PLAIN)

    def text(self, data: str) -> None:
        if self.open[-1] == "style":
            self.style += data

    def comment(self, _data: str) -> None:
        start = self.parser.CurrentByteIndex
        self.found.append(Edit(start, self.data.index(b"-->", start) + 3, (Metadata.COMMENT,)))

    def doctype(self, _name: str, _system: str | None, _public: str | None, has_subset: bool) -> None:
        match = _DOCTYPE.search(self.data)
        if has_subset or not match:
            raise Damaged("defines words of its own (a DOCTYPE), which a drawing does not need", _PLAIN)
        self.found.append(Edit(*match.span(), (Metadata.DEVICE,)))

    def instruction(self, _target: str, _data: str) -> None:
        raise Damaged("holds an instruction for a program", _PLAIN)


def _check_attribute(local: str, value: str) -> None:
    """Raise Damaged for an attribute that runs a script or points to another file. `local` is in lower case."""
    if local.startswith("on"):
        raise Damaged("holds a script", _PLAIN)
    if (local in ("href", "src") and not value.startswith("#")) or local == "base" or _REFERENCE.search(value):
        raise Damaged("points to another file", _PLAIN)
