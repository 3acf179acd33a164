"""The version, importable from every floor."""

VERSION = "0.1.0"
