"""What ships besides code, and under which licence: every packaged table, row by row where rows name a publisher.

``data/shipped.csv`` says of each table under ``data`` how its licence is known: ``rows`` (columns ``publisher`` and
``licence``), ``parquet`` (the same columns of the packaged record), ``listed`` (a line of ``indicators/tables.csv``),
``record`` (checked when the record is built), ``own``, or ``cited``: our own rows that cite a title, of which none may
be copied from a publisher that allows no rows. A table that it does not name may not ship.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from terbia.errors import LicenceMissing
from terbia.ledger.licence import licences, refusals
from terbia.ledger.observation import Origin

_TABLES = (".csv", ".toml", ".parquet", ".json")
#: Files that hold no facts: the manifest of the record repeats what its editions say.
_NO_FACTS = ("record/manifest.json",)
_LISTING = "indicators/tables.csv"


@dataclass(frozen=True, slots=True)
class Shipped:
    """A table that ships, with the origins of its rows; of those that name none the one origin of the table."""

    path: str
    origins: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    path: str
    how: str
    publisher: str
    licence: str
    why: str

    def holds(self, path: str) -> bool:
        return path == self.path or (self.path.endswith("/") and path.startswith(self.path))


def data_folder() -> Path:
    """The folder of the packaged tables."""
    return Path(str(files("terbia") / "data"))


def shipped(folder: Path | None = None) -> list[Shipped]:
    """Every table that ships with the origins of its rows, in the order of their paths.

    Raises LicenceMissing for tables of which ``shipped.csv`` says nothing, all at once.
    """
    root = folder or data_folder()
    rules = [_Rule(**row) for row in _rows(root / "shipped.csv")]
    names = sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.suffix in _TABLES and p.is_file())
    found, unknown = [], []
    for name in names:
        if name in _NO_FACTS:
            continue
        # The longest path is the closest rule.
        rule = max((r for r in rules if r.holds(name)), key=lambda r: len(r.path), default=None)
        if rule is None:
            unknown.append(name)
        else:
            found.append(Shipped(name, tuple(dict.fromkeys(_origins(root, name, rule)))))
    if unknown:
        raise LicenceMissing(
            f"Tables of which data/shipped.csv does not say under which licence they ship: {', '.join(unknown)}. "
            "Add a line for each, or leave it out."
        )
    return found


def check_shipped(folder: Path | None = None, *, record: bool = True) -> None:
    """Raise LicenceMissing where a row of a packaged table may not ship, naming tables, publishers and licences.

    Without ``record`` the packaged record is left out, which a build is about to replace.
    """
    tables = [table for table in shipped(folder) if record or not table.path.startswith("record/")]
    refused = [f"{table.path}: {words}" for table in tables for words in refusals(table.origins)]
    if refused:
        raise LicenceMissing(
            "Rows that may not be packaged: " + "; ".join(refused) + ". Leave them out, or add the licence that "
            "allows them to data/licences.csv with where it is said."
        )


def _origins(root: Path, name: str, rule: _Rule) -> Iterable[Origin]:
    if rule.how == "rows":
        return (_origin(name, row) for row in _rows(root / name))
    if rule.how == "listed":
        listed = [row for row in _rows(root / _LISTING) if row["table"] == Path(name).stem]
        return [_origin(name, row) for row in listed] or [_origin(name, {})]
    if rule.how == "parquet":
        return _record_origins(root / name)
    if rule.how in ("own", "cited"):
        copied = _copied(root / name) if rule.how == "cited" else []
        return [Origin(name, rule.publisher, "", "", rule.licence), *copied]
    return []


def _copied(path: Path) -> list[Origin]:
    """The origins of rows that are copied from a publisher that allows none: cited by name, and not derived."""
    refused = [row for row in licences() if not row.may_ship_rows]
    found = []
    for row in _rows(path) if path.suffix == ".csv" else ():
        for known in refused:
            named = (known.publisher, known.licence.removesuffix(" terms"))
            derived = known.may_ship_derived and row.get("kind") != "measured"
            if not derived and any(name in row.get("source_title", "") for name in named):
                found.append(Origin(path.name, known.publisher, "", "", known.licence))
    return found


def _record_origins(path: Path) -> Iterator[Origin]:
    import polars as pl

    pairs = pl.read_parquet(path, columns=["publisher", "licence"]).unique()
    return (Origin(path.name, publisher or "", "", "", licence or "") for publisher, licence in pairs.iter_rows())


def _origin(name: str, row: dict[str, str]) -> Origin:
    return Origin(name, row.get("publisher") or "", "", "", row.get("licence") or "")


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
