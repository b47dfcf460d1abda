"""Parse SVG drawings, which may hold lines, shapes and text, and nothing that runs or that loads a file.

A drawing needs no permission because it shows no real person, so a photograph may not be embedded in one. An SVG file
can also be opened by itself, and then runs scripts with the rights of the site, so everything unknown is rejected. What
drawing programs add for themselves (metadata, comments, attributes of their own) can be removed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

from coaching_playbook.containers.base import MAX_PARTS, Edit, InvalidMedia, Metadata, Reader

_SVG_NAMESPACE = "http://www.w3.org/2000/svg"
_BROWSER_NAMESPACES = frozenset(
    {"", _SVG_NAMESPACE, "http://www.w3.org/1999/xlink", "http://www.w3.org/XML/1998/namespace"}
)
"""Namespaces of attributes that browsers act on."""
_NAMESPACE_SEPARATOR = " "
_ALLOWED_ELEMENTS = frozenset(
    {
        *("svg", "g", "defs", "symbol", "use", "title", "desc", "style", "switch", "text", "tspan", "textPath"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
        *("linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern", "marker"),
    }
)
_FORBIDDEN_ELEMENTS = {
    "image": "a photograph or another picture inside it",
    "script": "a script",
    "foreignObject": "a piece of a web page",
    "a": "a link",
    "animate": "an animation",
    "animateTransform": "an animation",
    "animateMotion": "an animation",
    "set": "an animation",
}
"""Elements that are not allowed, and how a message calls them."""
_SAVE_AS_PLAIN = "Save it as a plain or optimised SVG, with lines, shapes and text only."
_UNREADABLE = "is damaged, and browsers cannot show it"
_EXTERNAL_REFERENCE = re.compile(r"url\(\s*[\"']?(?!#)|@import|\\|expression\(|javascript:", re.IGNORECASE)
"""A reference to another file in a style, or an escape that could spell one."""
_ATTRIBUTE = re.compile(rb"\s+([\w:.-]+)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_START_TAG = re.compile(rb"<[^\"'>]*(?:\"[^\"]*\"[^\"'>]*|'[^']*'[^\"'>]*)*>")
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*>")


def parse_svg(reader: Reader) -> Iterator[Edit]:
    """Yield the edits that remove metadata from a drawing. Raises InvalidMedia for content that is not allowed."""
    data = reader.read(0, reader.size)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidMedia("is not saved as UTF-8", "Save it again as UTF-8.") from error
    yield from _Checker(data).find_edits()


class _Checker:
    """Parser of one drawing. Its event handlers collect edits, and raise InvalidMedia for forbidden content."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.edits: list[Edit] = []
        self.parser = expat.ParserCreate(namespace_separator=_NAMESPACE_SEPARATOR)
        self.parser.StartElementHandler = self.start_element
        self.parser.EndElementHandler = self.end_element
        self.parser.CharacterDataHandler = self.text
        self.parser.CommentHandler = self.comment
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.ProcessingInstructionHandler = self.instruction
        self.open_elements: list[str] = []
        self.metadata: tuple[int, int] | None = None
        """The byte offset and depth of the outermost open element that only a drawing program reads, or None."""
        self.elements = 0
        self.style = ""

    def find_edits(self) -> list[Edit]:
        """Parse the drawing, and return the edits that remove its metadata."""
        try:
            self.parser.Parse(self.data, True)
        except expat.ExpatError as error:
            raise InvalidMedia(_UNREADABLE, _SAVE_AS_PLAIN) from error
        return self.edits

    def start_element(self, name: str, attributes: dict[str, str]) -> None:
        """Check an element and its attributes; record the start of an element for drawing programs."""
        namespace, _, local = name.rpartition(_NAMESPACE_SEPARATOR)
        self.elements += 1
        if self.elements > MAX_PARTS:
            raise InvalidMedia("has more parts than a drawing can have", "Make it simpler.")
        if not self.open_elements and name != f"{_SVG_NAMESPACE}{_NAMESPACE_SEPARATOR}svg":
            raise InvalidMedia("is not an SVG drawing as a whole", _SAVE_AS_PLAIN)
        self.open_elements.append(local)
        if self.metadata:
            return
        if namespace != _SVG_NAMESPACE or local == "metadata":
            self.metadata = self.parser.CurrentByteIndex, len(self.open_elements)
            return
        if local not in _ALLOWED_ELEMENTS:
            raise InvalidMedia(
                f"holds {_FORBIDDEN_ELEMENTS.get(local, f'<{local}>, which is not allowed here')}", _SAVE_AS_PLAIN
            )
        for key, value in attributes.items():
            namespace, _, local = key.rpartition(_NAMESPACE_SEPARATOR)
            if namespace in _BROWSER_NAMESPACES:
                _check_attribute(local.lower(), value)
            else:
                self.remove_editor_attributes()
        self.style = ""

    def remove_editor_attributes(self) -> None:
        """Add edits that remove from the current start tag the attributes that only drawing programs read."""
        start = self.parser.CurrentByteIndex
        tag = _START_TAG.match(self.data, start)
        for attribute in _ATTRIBUTE.finditer(self.data, start, tag.end() if tag else start):
            prefix, colon, _name = attribute[1].partition(b":")
            if colon and prefix not in (b"xmlns", b"xlink", b"xml"):
                self.edits.append(Edit(*attribute.span(), (Metadata.DEVICE,)))

    def end_element(self, _name: str) -> None:
        """Add the edit that removes an element for drawing programs, and check the text of a <style>."""
        if self.metadata and self.metadata[1] == len(self.open_elements):
            start = self.metadata[0]
            tag = _START_TAG.match(self.data, start)
            if not (tag and tag[0].endswith(b"/>")):
                tag = _START_TAG.match(self.data, self.parser.CurrentByteIndex)
            if tag is None:
                raise InvalidMedia(_UNREADABLE, _SAVE_AS_PLAIN)
            self.edits.append(Edit(start, tag.end(), (Metadata.WHO,)))
            self.metadata = None
        if self.open_elements.pop() == "style" and _EXTERNAL_REFERENCE.search(self.style):
            raise InvalidMedia("points to another file", _SAVE_AS_PLAIN)

    def text(self, data: str) -> None:
        """Collect the text of a <style>."""
        if self.open_elements[-1] == "style":
            self.style += data

    def comment(self, _data: str) -> None:
        """Add the edit that removes a comment."""
        start = self.parser.CurrentByteIndex
        self.edits.append(Edit(start, self.data.index(b"-->", start) + 3, (Metadata.COMMENT,)))

    def doctype(self, _name: str, _system: str | None, _public: str | None, has_subset: bool) -> None:
        """Add the edit that removes a plain DOCTYPE; raise InvalidMedia for one with definitions (`has_subset`)."""
        match = _DOCTYPE.search(self.data)
        if has_subset or not match:
            raise InvalidMedia("defines words of its own (a DOCTYPE), which a drawing does not need", _SAVE_AS_PLAIN)
        self.edits.append(Edit(*match.span(), (Metadata.DEVICE,)))

    def instruction(self, _target: str, _data: str) -> None:
        """Raise InvalidMedia for a processing instruction."""
        raise InvalidMedia("holds an instruction for a program", _SAVE_AS_PLAIN)


def _check_attribute(local: str, value: str) -> None:
    """Raise InvalidMedia for an attribute that runs a script or refers to another file.

    `local` is its name in lower case.
    """
    if local.startswith("on"):
        raise InvalidMedia("holds a script", _SAVE_AS_PLAIN)
    if (local in ("href", "src") and not value.startswith("#")) or local == "base" or _EXTERNAL_REFERENCE.search(value):
        raise InvalidMedia("points to another file", _SAVE_AS_PLAIN)
