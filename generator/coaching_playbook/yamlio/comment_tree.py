"""Parse YAML text to a tree of nodes with their comments, and convert trees to and from plain data.

PyYAML drops comments, so they are found by a pattern in the text between scalars, and assigned to the node beside or
below them. `format` serialises the tree. Input is text that `parse` accepts: anchors, tags and several documents raise
ValueError.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import yaml

from coaching_playbook.yamlio.types import LOADER, Data, KeyPath

_Kind: TypeAlias = Literal["leaf", "list", "mapping"]

_MAX_DEPTH = 50
"""Maximum nesting: above the limit of `parse`, and low enough that recursion is safe."""
_LINE_BREAKS = "\n\r\x85\u2028\u2029"  # the line ends of libyaml
# "alone" is the start of a line that holds only the comment; a document marker before it is ignored.
_COMMENT_PATTERN = re.compile(
    rf"(?P<alone>(?:\A|(?<=[{_LINE_BREAKS}]))(?:---|\.\.\.)?[ \t]*)?(?P<text>\#[^{_LINE_BREAKS}]*)"
)
_REST_OF_LINE = re.compile(rf"[^{_LINE_BREAKS}]*")


@dataclass(slots=True, eq=False)
class Node:
    """A node of the tree: a key with its value, a list item, or (without a parent) the whole text.

    `value` is the text of a leaf, None if it is empty; `children` are the items of a list or mapping. `start` and `end`
    are character offsets in the source, from the key or dash to the end of the value. `flow`: written with brackets.
    `above` holds the comments on the lines before the node, `beside` those at the end of its line. Raises ValueError if
    nested too deep.
    """

    parent: Node | None = None
    key: str | None = None
    value: str | None = None
    kind: _Kind = "leaf"
    start: int = 0
    end: int = 0
    flow: bool = False
    depth: int = 0
    children: list[Node] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.parent is not None:
            self.depth = self.parent.depth + 1
            self.parent.children.append(self)
        if self.depth > _MAX_DEPTH:
            raise ValueError(f"Lists and keys are nested more than {_MAX_DEPTH} deep.")

    def iter_comments(self) -> Iterator[str]:
        """Yield the comments of the node and of everything below it."""
        yield from (*self.above, *self.beside)
        for child in self.children:
            yield from child.iter_comments()

    def find(self, at: KeyPath) -> Node | None:
        """Return the node at a key path relative to this node, or None."""
        node: Node | None = self
        for step in at:
            if node is None:
                return None
            children = node.children if isinstance(step, str) == (node.kind == "mapping") else []
            if isinstance(step, int):
                node = children[step] if step < len(children) else None
            else:
                node = next((child for child in children if child.key == step), None)
        return node

    def insert(self, at: KeyPath, value: Data) -> None:
        """Create a node with a value at a key path that does not exist, with the lists and mappings that lead to it."""
        node = self
        for depth, step in enumerate(at):
            child = self.find(at[: depth + 1])
            if child is None:
                node.kind, node.value = ("mapping" if isinstance(step, str) else "list"), None
                child = Node(node, step if isinstance(step, str) else None)
            node = child
        node._set_value(value)

    def replace(self, value: Data) -> None:
        """Replace the value; comments inside the former value move above the node."""
        self.above += [comment for child in self.children for comment in child.iter_comments()]
        self.children = []
        self._set_value(value)

    def _set_value(self, value: Data) -> None:
        """Set the value to plain data. The node must have no children."""
        made = from_data(value)
        self.kind, self.value = made.kind, made.value
        for child in made.children:
            child.parent = self
            self.children.append(child)

    def remove(self) -> None:
        """Remove the node, and its parent if that becomes empty. Comments move to the nearest remaining parent."""
        parent = self.parent
        assert parent
        parent.children.remove(self)
        parent.above += self.iter_comments()
        if not parent.children and parent.parent:
            parent.remove()


def from_data(data: Data, parent: Node | None = None, key: str | None = None) -> Node:
    """Build a tree without comments from plain data."""
    if isinstance(data, dict):
        node = Node(parent, key, kind="mapping")
        for name, value in data.items():
            from_data(value, node, name)
    elif isinstance(data, list):
        node = Node(parent, key, kind="list")
        for value in data:
            from_data(value, node)
    else:
        node = Node(parent, key, data)
    return node


def to_data(node: Node) -> Data:
    """Return the plain data of a tree, without comments."""
    if node.kind == "mapping":
        return {child.key or "": to_data(child) for child in node.children}
    return [to_data(child) for child in node.children] if node.kind == "list" else node.value


def read_tree(text: str) -> tuple[Node, list[str], list[str]]:
    """Parse text; return the root node, all comments in file order, and the comments after the last node.

    Raises ValueError for text that is not YAML, or that uses syntax which `parse` rejects.
    """
    if text.startswith("\ufeff"):
        raise ValueError("The text starts with a byte order mark.")
    try:
        nodes, gaps = _parse_nodes(text)
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        raise ValueError("The text is not YAML.") from error
    starts = [node.start for node in nodes]
    root = nodes[0] if nodes else Node()
    for node in nodes:
        if node.kind == "mapping" and len({child.key for child in node.children}) < len(node.children):
            raise ValueError("A key is there twice.")
    comments: list[str] = []
    tail: list[str] = []
    for comment in (match for gap in gaps for match in _COMMENT_PATTERN.finditer(text, *gap)):
        comments.append(comment["text"].rstrip())
        at = comment.start("text")
        count = bisect_right(starts, at)  # of nodes that start before the comment
        last = nodes[count - 1] if count else root
        if comment["alone"] is None:
            while last.parent and last.parent.flow and last.parent.end <= at:
                last = last.parent  # after a closing bracket
            place = last.beside
        elif not last.children and at < last.end:
            place = last.above  # between a key and its value
        elif count == len(nodes):
            place = tail
        else:
            place = (nodes[count] if count > 1 else root).above
        place.append(comments[-1])
    return root, comments, tail


def _parse_nodes(text: str) -> tuple[list[Node], list[tuple[int, int]]]:
    """Return the nodes in file order, and the (start, end) offsets of the text between scalars, where comments are.

    Parser events lack the position of the dash of a list item; scanner tokens have it, in the same order.
    """
    nodes: list[Node] = []
    gaps: list[tuple[int, int]] = []
    covered = 0
    tokens = yaml.scan(text, Loader=LOADER)
    dashes = (token.start_mark.index for token in tokens if isinstance(token, yaml.BlockEntryToken))
    inside: Node | None = None
    key: tuple[str, int] | None = None
    for event in yaml.parse(text, Loader=LOADER):
        _reject_unsupported_syntax(event, is_second_document=bool(nodes))
        assert event.start_mark is not None
        assert event.end_mark is not None
        start, end = event.start_mark.index, event.end_mark.index
        value = None
        if isinstance(event, yaml.CollectionEndEvent) and inside:
            inside.end, inside = end, inside.parent
        if isinstance(event, yaml.ScalarEvent):
            value = event.value if event.value or event.style else None
            header = _REST_OF_LINE.match(text, start) if event.style in ("|", ">") else None
            gaps.append((covered, header.end() if header else start))  # after | there may be a comment
            covered = end
        elif not isinstance(event, yaml.CollectionStartEvent):
            continue
        if inside and inside.kind == "mapping" and key is None:
            if not isinstance(event, yaml.ScalarEvent) or (value == "<<" and not event.style):
                raise ValueError("A key is a list, a mapping or a merge.")
            key = event.value, start
            continue
        if inside and inside.kind == "list" and not inside.flow:
            start = next(dashes)
        name, start = key or (None, start)
        key = None
        is_list = isinstance(event, yaml.SequenceStartEvent)
        kind: _Kind = "mapping" if isinstance(event, yaml.MappingStartEvent) else "list" if is_list else "leaf"
        nodes.append(Node(inside, name, value, kind, start, end))
        if isinstance(event, yaml.CollectionStartEvent):
            inside = nodes[-1]
            inside.flow = bool(event.flow_style)
    return nodes, [*gaps, (covered, len(text))]


def _reject_unsupported_syntax(event: yaml.Event, is_second_document: bool) -> None:
    """Raise ValueError for syntax that `parse` rejects, and that serialising the tree would drop.

    `is_second_document`: a document was read before this event.
    """
    if isinstance(event, yaml.DocumentStartEvent) and (is_second_document or event.version or event.tags):
        raise ValueError("The text has several documents or a YAML directive.")
    if getattr(event, "anchor", None) or getattr(event, "tag", None):
        raise ValueError("The text has an anchor, an alias or a tag.")
