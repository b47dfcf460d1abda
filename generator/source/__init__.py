"""The only room that knows YAML: `read` takes text apart, `write` puts it together, `edit` changes a value."""

from generator.source.reader import At, Data, Place, Source, decode, parse, read
from generator.source.writer import GONE, Gone, Order, Plain, canonical, edit, write

__all__ = [
    "GONE",
    "At",
    "Data",
    "Gone",
    "Order",
    "Place",
    "Plain",
    "Source",
    "canonical",
    "decode",
    "edit",
    "parse",
    "read",
    "write",
]
