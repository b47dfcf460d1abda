"""Read and write YAML: parse text into plain data with positions, format it canonically, edit values in it.

`parse_config` parses files of other programs (mkdocs.yml, front matter), which may use more of YAML. No other package
imports PyYAML.
"""

from coaching_playbook.yamlio.config import ConfigFile, parse_config, typed_values
from coaching_playbook.yamlio.dashes import BULLETS
from coaching_playbook.yamlio.encoding import decode_text
from coaching_playbook.yamlio.format import (
    REMOVE_VALUE,
    KeyOrder,
    PlainScalar,
    RemoveValue,
    dump,
    edit_yaml,
    format_yaml,
)
from coaching_playbook.yamlio.parse import ParsedFile, parse, parse_bytes, read_file
from coaching_playbook.yamlio.types import Data, KeyPath, Position

__all__ = [
    "BULLETS",
    "REMOVE_VALUE",
    "ConfigFile",
    "Data",
    "KeyOrder",
    "KeyPath",
    "ParsedFile",
    "PlainScalar",
    "Position",
    "RemoveValue",
    "decode_text",
    "dump",
    "edit_yaml",
    "format_yaml",
    "parse",
    "parse_bytes",
    "parse_config",
    "read_file",
    "typed_values",
]
