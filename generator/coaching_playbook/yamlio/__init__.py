"""The only room that knows YAML: `read` takes text apart, `write` puts it together, `edit` changes a value.

`settings` takes apart a file that is not a playbook's, and that another program reads with all of YAML.
"""

from coaching_playbook.yamlio.config import ConfigFile, parse_config
from coaching_playbook.yamlio.format import REMOVED, Order, PlainScalar, Removed, dump, edit_yaml, format_yaml
from coaching_playbook.yamlio.parse import ParsedFile, parse, parse_bytes, read_file
from coaching_playbook.yamlio.source import Data, KeyPath, Position

__all__ = [
    "REMOVED",
    "ConfigFile",
    "Data",
    "KeyPath",
    "Order",
    "ParsedFile",
    "PlainScalar",
    "Position",
    "Removed",
    "dump",
    "edit_yaml",
    "format_yaml",
    "parse",
    "parse_bytes",
    "parse_config",
    "read_file",
]
