"""What the metadata of a Mineral Commodity Summaries file (FGDC XML) says of its columns."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import cache

from terbia.vocab.table import packaged_rows
from terbia.vocab.unit import read_suffix, read_unit

_SENTENCE = re.compile(r"(?:(?<=[a-z0-9)%])|(?<=[A-Z]{3}))\.\s*(?=[A-Z])")
_ESTIMATED_ALL = re.compile(r"estimated (?:for|in) all years", re.I)
_ESTIMATED_LAST = re.compile(r"estimated (?:for|in) the most recent year", re.I)
#: Columns that say of what and when a row speaks.
KEY_COLUMNS = frozenset({"datasource", "source", "commodity", "year"})


@dataclass(frozen=True, slots=True)
class ColumnMeaning:
    """A column's label, unit and notes; which years are estimated; where the words come from."""

    column: str
    label: str
    unit: str
    notes: str
    estimated: str  # "all", "last" or ""
    basis_note: str = ""


def read_metadata(data: bytes) -> list[ColumnMeaning]:
    """The columns that a metadata file (FGDC XML) describes, in its order; none where it cannot be read."""
    if b"<!ENTITY" in data or len(data) > 4 * 2**20:
        return []
    try:
        root = ET.fromstring(data.decode("utf-8-sig", errors="replace"))
    except (ET.ParseError, ValueError):
        return []
    heading = ""
    meanings = []
    for attribute in root.iter("attr"):
        name = _text(attribute, "attrlabl")
        if plain(name) == "commodity":
            heading = " ".join(_text(e, ".") for e in attribute.iter("edomvd"))
        if plain(name) in KEY_COLUMNS or not name:
            continue
        label, notes = _split(_text(attribute, "attrdef"))
        label = mended_label(name, label)
        meanings.append(
            ColumnMeaning(
                name,
                label,
                _unit(name, _text(attribute, ".//attrunit"), label),
                notes,
                years_estimated(notes),
                heading,
            )
        )
    return meanings


def _text(element: ET.Element, path: str) -> str:
    found = element if path == "." else element.find(path)
    return "" if found is None or found.text is None else re.sub(r"\s+", " ", found.text).strip()


@cache
def _slips() -> dict[tuple[str, str], str]:
    return {(row["column"], row["expect"]): row["use"] for row in packaged_rows("sources/mcs_column_slips.csv")}


def mended_label(column: str, label: str) -> str:
    """The label, or what a declared correction uses in place of a slip in the metadata."""
    return _slips().get((column, label), label)


def _split(definition: str) -> tuple[str, str]:
    parts = _SENTENCE.split(definition.strip().rstrip("."), maxsplit=1)
    label = parts[0].strip(" .")
    # A definition that starts with its note (tungsten, 2025) has no label of its own.
    if re.match(r"(?:Defined|Data are|Includes|Excludes)\b", label):
        return "", definition
    return label, parts[1] if len(parts) > 1 else ""


def years_estimated(notes: str) -> str:
    """Which years the notes of a column call estimated: ``all``, ``last`` or none."""
    if _ESTIMATED_ALL.search(notes):
        return "all"
    return "last" if _ESTIMATED_LAST.search(notes) else ""


def _unit(column: str, stated: str, label: str) -> str:
    if label.lower().startswith("net import reliance"):
        return "percent"
    suffix = column.rpartition("_")[2].strip()
    # "dollars per dry metric ton unit of tungsten trioxide" is a unit and of what; "…, gross weight" a unit and how.
    shorter = (stated.partition(" of ")[0], stated.partition(",")[0])
    for reader, text in ((read_unit, stated), *((read_unit, text) for text in shorter), (read_suffix, suffix)):
        try:
            return reader(text).name
        except ValueError:
            continue
    return stated or ""


def plain(name: str) -> str:
    """A column name for comparing: no blanks, no case, no trailing underscore."""
    return "".join(name.split()).lower().strip("_")
