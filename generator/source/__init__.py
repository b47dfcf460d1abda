"""The only room that knows YAML: `read` takes text apart, `write` puts it together, `edit` changes a value.

`settings` takes apart a file that is not a playbook's, and that another program reads with all of YAML.
"""

from generator.source.reader import At, Data, Place, Source, decode, parse, read
from generator.source.settings import Settings, settings
from generator.source.writer import GONE, Gone, Order, Plain, canonical, edit, write

__all__ = [
    "GONE",
    "At",
    "Data",
    "Gone",
    "Order",
    "Place",
    "Plain",
    "Settings",
    "Source",
    "canonical",
    "decode",
    "edit",
    "parse",
    "read",
    "settings",
    "write",
]
