"""Where things are: the packaged record, and the user's own folder."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path


def packaged_folder() -> Path:
    """The record that ships with the package: read-only, always there."""
    return Path(str(files("terbia"))) / "data" / "record"


def home() -> Path:
    """The user's folder: ``TERBIA_HOME``, or the platform's data folder."""
    named = os.environ.get("TERBIA_HOME")
    if named:
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("terbia", appauthor=False)


def user_record_folder() -> Path:
    """Where the user's own editions are kept."""
    return home() / "record"


def cache_folder() -> Path:
    """Where derived things are kept that can be rebuilt."""
    return home() / "cache"
