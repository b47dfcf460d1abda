"""The only room that knows YAML: `read` takes text apart, `write` puts it together canonically."""

from generator.source.read import At, Data, Place, Source, decode, parse, read

__all__ = ["At", "Data", "Place", "Source", "decode", "parse", "read"]
