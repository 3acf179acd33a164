"""BACI on disk: a yearly file by itself, packed with gzip, or in the release's archive with its lists of codes."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from terbia.errors import Fault, FileFaults
from terbia.sources.baci import BaciFile, Meter, collect, recognises, utf8
from terbia.sources.baci_rows import header_of
from terbia.sources.reading import Columns
from terbia.sources.table import MAX_BYTES, decode
from terbia.vocab.area import read_area
from terbia.vocab.area_number import area_by_trade_number, area_numbers

#: A yearly file packs some six times; one that swells a hundredfold is none.
MAX_RATIO = 100
_HEADER_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Found:
    """The yearly files that a path holds (member "" is the path itself) and the members that are no such files."""

    path: Path
    members: tuple[str, ...]
    others: tuple[str, ...] = ()
    countries: str = ""


def is_list(header: Collection[str]) -> bool:
    """Whether a header is that of BACI's list of countries or of products."""
    names = [name.lower() for name in header]
    return names[:2] == ["country_code", "country_name"] or names == ["code", "description"]


def find(path: Path) -> Found | None:
    """The yearly files in a path, by content; None for one that holds none or cannot be opened."""
    try:
        if zipfile.is_zipfile(path):
            return _find_in(path)
        with _opened(path, "") as (stream, _):
            return Found(path, ("",)) if recognises(header_of(_first_line(stream))) else None
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, NotImplementedError, RuntimeError, FileFaults):
        return None  # the reader of small tables says what is wrong with it


def _find_in(path: Path) -> Found | None:
    with zipfile.ZipFile(path) as archive:
        names = [info.filename for info in archive.infolist() if not info.is_dir()]
    headers = {}
    for name in names:
        if name.lower().endswith((".csv", ".csv.gz", ".txt")):
            with _opened(path, name) as (stream, _):
                headers[name] = header_of(_first_line(stream))
    years = tuple(sorted(name for name, header in headers.items() if recognises(header)))
    countries = next((name for name, header in headers.items() if header[:1] == ("country_code",)), "")
    return Found(path, years, tuple(sorted(set(names) - set(years))), countries) if years else None


def _first_line(stream: BinaryIO) -> bytes:
    return utf8(stream).read(_HEADER_BYTES).partition(b"\n")[0]


@contextmanager
def _opened(path: Path, member: str) -> Iterator[tuple[BinaryIO, int]]:
    """A yearly file's bytes and their number (an estimate where they are packed with gzip)."""
    if member:
        with zipfile.ZipFile(path) as archive:
            info = archive.getinfo(member)
            if info.file_size > MAX_RATIO * max(info.compress_size, 1) + MAX_BYTES:
                fault = Fault(0, "", member, f"would unpack to {info.file_size:,} bytes: no release swells like this")
                raise FileFaults(str(path), [fault])
            with archive.open(info) as stream:
                yield _unzipped(cast(BinaryIO, stream), member), info.file_size
    else:
        with path.open("rb") as stream:
            yield _unzipped(cast(BinaryIO, stream), path.name), path.stat().st_size


def _unzipped(stream: BinaryIO, name: str) -> BinaryIO:
    packed = stream.read(2) == b"\x1f\x8b"
    stream.seek(0)
    return cast(BinaryIO, gzip.GzipFile(name, fileobj=stream)) if packed else stream


def yearly_files(found: Found, edition: str | None, codes: tuple[str, ...] | None, meter: Meter) -> Iterator[BaciFile]:
    """Each yearly file, open while it is the last one given."""
    renumbered = _countries(found)
    for member in found.members:
        with _opened(found.path, member) as (stream, size):
            name = Path(member or found.path.name).name
            yield BaciFile(name, utf8(stream), size, edition, codes, renumbered, meter)


def read_columns(found: Found, edition: str | None, codes: tuple[str, ...], meter: Meter) -> list[Columns]:
    """The flows of some codes, of every yearly file. Raises FileFaults with the faults of all files."""
    read, faults, advice = [], [], ""
    try:
        files = yearly_files(found, edition, codes, meter)
        while (file := next(files, None)) is not None:
            try:
                read.append(collect(file))
            except FileFaults as error:
                faults += [Fault(f.row, f.column, f.text, f"{file.name}: {f.reason}") for f in error.faults]
                advice = error.advice
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        faults.append(Fault(0, "", "", f"a damaged or locked archive: {error}"))
    if faults:
        raise FileFaults(str(found.path), faults, advice)
    return read


def _countries(found: Found) -> dict[int, int]:
    """Numbers that only the release's own list of countries knows, by ISO 3166 alpha-3, with a number of the same area.

    The names of that list are not used: an extract calls the ISO code DE "Fed. Rep. of Germany (...1990)". Raises
    FileFaults where the list gives a number to another country than Terbia does.
    """
    beside = sorted(found.path.parent.glob("country_codes_V*.csv")) if not found.countries else []
    name = found.countries or (beside[-1].name if beside else "")
    if not name:
        return {}
    with _opened(*((found.path, name) if found.countries else (beside[-1], ""))) as (stream, _):
        text = decode(name, stream.read(MAX_BYTES))
    numbers: dict[int, int] = {}
    faults = []
    for line, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        number, alpha3 = (row.get("country_code") or "").strip(), (row.get("country_iso3") or "").strip()
        try:
            area = read_area(alpha3).area
        except ValueError:
            continue  # former countries and groups: rows that name them are faults of their own
        try:
            known = area_by_trade_number(number)
        except ValueError:
            own = next((n for n, a in area_numbers().items() if a == area), None)
            if own is not None and number.isascii() and number.isdigit() and len(number) <= 4:
                numbers[int(number)] = own
            continue
        if known != area and not {known, area} <= _former(known):
            faults.append(Fault(line, "country_iso3", alpha3, f"number {number} is {known} to Terbia"))
    if faults:
        raise FileFaults(name, faults, "The release numbers countries otherwise than UN Comtrade: report it.")
    return numbers


def _former(area: str) -> set[str]:
    """A former country counts as any of its parts and as itself."""
    return {area, *area.split("+")}
