"""The only room that knows YAML: `read` takes text apart, `write` puts it together canonically."""

from generator.source.reader import At, Data, Place, Source, decode, parse, read
from generator.source.writer import Order, Plain, canonical, write

__all__ = ["At", "Data", "Order", "Place", "Plain", "Source", "canonical", "decode", "parse", "read", "write"]
