"""Building the packaged record: the publishers' files and our own tables, put together by one command.

    python -m terbia.app.packaging [OFFICIAL_FOLDER]

Every edition is the rows of the official files at hand, and over them the rows of the compiled tables. Where
both hold a figure they must agree; where they do not, a line in ``data/differences.csv`` says which is used and
why, and a line that no longer finds its difference stops the build. What may not ship stops it too.
"""

from __future__ import annotations

import shutil
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from terbia.app.shipping import check_shipped
from terbia.errors import TerbiaError
from terbia.ledger.correction import corrected, declared
from terbia.ledger.edition import Edition, SourceFile
from terbia.ledger.frame import to_frame
from terbia.ledger.home import packaged_folder
from terbia.ledger.licence import check_may_ship
from terbia.ledger.loading import new_edition, sealed
from terbia.ledger.observation import Observation
from terbia.ledger.store import write_editions
from terbia.sources.chapter import is_chapter_scope
from terbia.sources.compiled import dropped, read_compiled
from terbia.sources.compiled.editions import release_of
from terbia.sources.detect import Skipped, read_path
from terbia.sources.reading import Reading
from terbia.sources.scope import with_scopes
from terbia.sources.together import side_by_side
from terbia.vocab.table import packaged_rows

#: The publisher's files that are packaged, below the folder of official files.
OFFICIAL = (
    "ds140/usgs_ds140_rare_earths_2020.xlsx",
    "mcs2022/mcs2022-raree_salient.csv",
    "mcs2022/mcs2022-raree_world.csv",
    "mcs2023/mcs2023-raree_salient.csv",
    "mcs2023/mcs2023-raree_world.csv",
    "mcs2023/mcs2023-scandi_salient.csv",
    "mcs2023/mcs2023-thori_salient.csv",
    "mcs2023/mcs2023-yttri_salient.csv",
    "mcs2023/mcs2023-zirco-hafni_salient.csv",
    "mcs2023/mcs2023-zirco-hafni_world.csv",
    "mcs2025/Salient_Commodity.zip",
    "mcs2025/World_Data.zip",
    "mcs2025/Industry_Trends.zip",
    "mcs2026/usgs_mcs2026_commodities_data.csv",
    "myb2022/usgs_myb2022_rare_earths_tables.xlsx",
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A declared difference between a table and an official file: both values, which is used, and why."""

    edition: str
    series: str
    period: str
    official: str
    table: str
    use: str
    reason: str


def declared_differences() -> dict[tuple[str, str, str], Difference]:
    """The differences that are known, by edition, series and period."""
    rows = [Difference(**row) for row in packaged_rows("differences.csv")]
    return {(row.edition, row.series, row.period): row for row in rows}


def read_official(folder: Path) -> list[Reading]:
    """Readings of the official files. Raises FileFaults where one has a fault, TerbiaError where one is missing."""
    readings: list[Reading] = []
    for name in OFFICIAL:
        path = folder / name
        if not path.exists():
            raise TerbiaError(f"{path} is missing: the packaged record is built from the publisher's own files.")
        for item in read_path(path):
            if isinstance(item, Skipped):
                continue
            if item.account.rejected:
                raise TerbiaError(f"{path}: {item.account.rejected[0]}")
            readings.append(item)
    return readings


def assemble(folder: Path) -> list[tuple[Edition, list[Observation]]]:
    """The editions of the packaged record with their observations, sealed, oldest first."""
    readings: dict[str, list[Reading]] = defaultdict(list)
    sources: dict[str, list[SourceFile]] = defaultdict(list)
    for reading in read_official(folder):
        readings[reading.edition.name].append(reading)
        name = Path(reading.account.path).name
        sources[reading.edition.name].append(SourceFile(name, reading.sha256, reading.account.format))
    official = {name: side_by_side(group) for name, group in readings.items()}
    tables: dict[str, list[Observation]] = defaultdict(list)
    for observation in read_compiled():
        tables[observation.edition].append(observation)
    differences = declared_differences()
    used: set[tuple[str, str, str]] = set()
    editions = []
    for name in sorted(official.keys() | tables.keys()):
        rows = together(name, corrected(name, official.get(name, [])), tables[name], differences, used)
        rows = with_scopes(rows)
        check_may_ship(rows)
        known = release_of(name)
        edition = new_edition(
            name,
            known.publisher,
            known.title,
            known.released_on,
            parent=known.parent,
            recalled=known.recalled,
            sources=tuple(sources[name]),
        )
        editions.append((sealed(edition, rows), rows))
    _check_corrections(official, tables)
    stale = differences.keys() - used
    if stale:
        raise TerbiaError(
            f"Declared differences that are none any more: {sorted(stale)[:3]}. See data/differences.csv."
        )
    return sorted(editions, key=lambda pair: (pair[0].released_on, pair[0].name))


def _check_corrections(official: dict[str, list[Observation]], tables: dict[str, list[Observation]]) -> None:
    """Raise TerbiaError for a declared correction of which no source at hand has the row."""
    rows = [o for group in (*official.values(), *tables.values()) for o in group]
    met = {(o.edition, o.series, o.period) for o in (*rows, *(o for o, _ in dropped()))}
    idle = [c for c in declared() if (c.edition, c.series, c.period) not in met]
    if idle:
        named = ", ".join(f"{c.series} {c.period} in {c.edition}" for c in idle[:5])
        raise TerbiaError(f"Declared corrections of rows that are not there: {named}. See data/corrections.csv.")


def together(
    edition: str,
    official: Iterable[Observation],
    table: Iterable[Observation],
    differences: dict[tuple[str, str, str], Difference],
    used: set[tuple[str, str, str]],
) -> list[Observation]:
    """Official rows and table rows of an edition in one; qualifiers of both are kept, values must agree.

    Raises TerbiaError with every disagreement that is not declared.
    """
    rows: dict[tuple[str, str], Observation] = {}
    clashes = []
    for o in official:
        key = (o.series, o.period)
        there = rows.setdefault(key, o)
        if _number(there) != _number(o):
            clashes.append(f"{key}: {there.origin.locator} says {there.text}, {o.origin.locator} says {o.text}")
    for o in table:
        key = (o.series, o.period)
        if key not in rows:
            rows[key] = o
            continue
        there = rows[key]
        if _number(there) == _number(o):
            rows[key] = _both(there, o)
            continue
        known = differences.get((edition, *key))
        if known is None or (known.official, known.table) != (there.text, o.text):
            clashes.append(f"{edition},{o.series},{o.period},{there.text},{o.text} ({o.origin.locator})")
            continue
        used.add((edition, *key))
        kept = there if known.use == "official" else o
        rows[key] = replace(kept, note=" ".join(filter(None, (kept.note, f"Differs between sources: {known.reason}"))))
    if clashes:
        raise TerbiaError(f"{edition}: official files and tables disagree:\n  " + "\n  ".join(clashes[:60]))
    return list(rows.values())


def _number(o: Observation) -> tuple[object, ...]:
    symbols = tuple(q for q in o.qualifiers if q in {"W", "NA", "E", "XX", "s"})
    return (o.value, o.low, o.high, symbols)


def _both(official: Observation, table: Observation) -> Observation:
    """The official row with what the table knows besides: marks that only the printed page shows, a scope."""
    extra = [q for q in table.qualifiers if q not in {"secondary", "unverified"}]
    qualifiers = tuple(dict.fromkeys((*extra, *official.qualifiers)))
    notes = [official.note, table.note if table.note and table.note not in (official.note or "") else None]
    return replace(
        official,
        qualifiers=qualifiers,
        scope=table.scope if table.scope and is_chapter_scope(official.scope) else official.scope,
        note=" ".join(filter(None, notes)) or None,
    )


def build(official: Path, target: Path, tables: Path | None = None) -> Sequence[Edition]:
    """Build the record into a folder, replacing what was there; the editions as written.

    ``tables`` is the folder of the packaged tables. Raises LicenceMissing where a row of the record, or of a table
    that ships beside it, has no licence that allows it; nothing is written then.
    """
    check_shipped(tables, record=False)
    editions = assemble(official)
    if target.exists():
        shutil.rmtree(target)
    target.mkdir(parents=True)
    write_editions(target, [(edition, to_frame(rows)) for edition, rows in editions])
    (target / ".lock").unlink(missing_ok=True)
    return [edition for edition, _ in editions]


def main() -> None:
    """Rebuild the packaged record from the official files (default ``tests/data/usgs``)."""
    official = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("tests/data/usgs")
    try:
        for edition in build(official, packaged_folder()):
            print(f"{edition.name:24} {edition.released_on}  {edition.observations:7,}  {edition.sha256[:16]}")
    except TerbiaError as error:
        sys.exit(f"terbia: {error}")


if __name__ == "__main__":
    main()
