"""From a path to readings: which reader a file is for, and what is inside a release that was zipped."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from terbia.errors import Fault, FileFaults
from terbia.sources import mcs_long, mcs_salient, mcs_world
from terbia.sources.gzipped import plain
from terbia.sources.mcs_metadata import ColumnMeaning, read_metadata
from terbia.sources.reading import Reading
from terbia.sources.table import MAX_BYTES, read_table

_PACKED = b"PK\x03\x04"
#: More than this many times its packed size is a bomb, not a release.
MAX_RATIO = 400


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file of a release that is no table for the record, and why it was passed over."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class File:
    """A file's name and bytes."""

    name: str
    data: bytes


def read_path(path: Path, edition: str | None = None) -> list[Reading | Skipped]:
    """Everything that a file holds for the record; a zipped release may hold many tables.

    Raises FileFaults for a file that cannot be read or is of no known format, with all its faults.
    """
    data = _bytes_of(path)
    beside = _metadata_beside(path)
    if data.startswith(_PACKED) and not _is_workbook(data):
        return _read_zip(str(path), data, edition)
    return [read_file(File(path.name, data), edition, beside)]


def _bytes_of(path: Path) -> bytes:
    """The bytes of a file. Raises FileFaults, with what to do, for one that is missing, no file or too large."""
    try:
        if not path.exists():
            raise FileFaults(str(path), [Fault(0, "", "", "No such file")], "Check the path.")
        if not path.is_file():
            raise FileFaults(str(path), [Fault(0, "", "", "this is not a file")], "Name the files in it one by one.")
        size = path.stat().st_size
        if size > MAX_BYTES:
            fault = Fault(0, "", "", f"{size:,} bytes, more than {MAX_BYTES // 2**20} MiB: no table is as large")
            raise FileFaults(str(path), [fault], "Get the publisher's original.")
        return path.read_bytes()
    except OSError as error:
        fault = Fault(0, "", "", f"cannot be opened: {error.strerror or error}")
        raise FileFaults(str(path), [fault], "Check its permissions, or copy it to a folder of yours.") from None
    except ValueError as error:
        raise FileFaults(str(path), [Fault(0, "", "", f"not a path: {error}")], "Check the path.") from None


def _is_workbook(data: bytes) -> bool:
    """Whether packed bytes are a workbook and not a release, whatever the file is called."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        return False


def read_file(file: File, edition: str | None = None, metadata: list[ColumnMeaning] | None = None) -> Reading | Skipped:
    """Read one file with the reader that recognises it. Raises FileFaults where none does."""
    from terbia.sources import ds140, json_answer, mcs_trends, minerals_yearbook
    from terbia.sources.json_text import is_json
    from terbia.sources.trade_files import read_trade_table

    file = File(*plain(file.name, file.data))
    if file.data.startswith(_PACKED):
        if not _is_workbook(file.data):
            reason = "an archive inside an archive, or a damaged one"
            raise FileFaults(file.name, [Fault(0, "", "", reason)], "Unpack it, and load the files in it.")
        if ds140.recognises(file.name, file.data):
            return ds140.read(file.name, file.data, edition)
        if minerals_yearbook.recognises(file.name, file.data):
            return minerals_yearbook.read(file.name, file.data, edition)
        raise FileFaults(file.name, [Fault(0, "", "", "a workbook of no known layout")], _known())
    if why := _no_table(file.data):
        raise FileFaults(file.name, [Fault(1, "", "", why)], _known())
    if is_json(file.data):
        return json_answer.read(file.name, file.data, edition)
    table = read_table(file.name, file.data)
    header = list(table.header)
    if mcs_long.recognises(header):
        return mcs_long.read(file.name, file.data, edition)
    if mcs_salient.recognises(header):
        return mcs_salient.read(file.name, file.data, edition, metadata or [])
    if mcs_world.recognises(header):
        return mcs_world.read(file.name, file.data, edition)
    if mcs_trends.recognises(file.name, file.data):
        return mcs_trends.read(file.name, file.data, edition)
    trade = read_trade_table(file.name, file.data, edition, header)
    if trade is not None:
        return Skipped(file.name, trade) if isinstance(trade, str) else trade
    fault = Fault(1, "", ",".join(header)[:200], "the header is of no known layout")
    raise FileFaults(file.name, [fault], _known())


def _no_table(data: bytes) -> str | None:
    """Why bytes are no table of text, where the first of them say so."""
    if data.startswith(b"%PDF-"):
        return "this is a PDF; the record is read from the data files"
    start = data[:4096].removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").lstrip(b"\xff\xfe \t\r\n")
    if start.startswith(b"<"):
        return "this is markup (a web page or metadata), not a table"
    return None


def _known() -> str:
    return (
        "Known layouts: MCS commodities (long), MCS salient and world tables (wide), MCS industry trends, "
        "DS140 and Minerals Yearbook workbooks, US tariff schedule (CSV), answers of US Census trade and WGI (JSON), "
        "UN Comtrade (JSON, CSV), CEPII BACI, "
        "and .zip releases of these. See docs/readers.md."
    )


def _metadata_beside(path: Path) -> list[ColumnMeaning]:
    """The columns of the metadata that lies beside a salient file, as in the release.

    The short name of a commodity differs from file to file (``scandi`` and ``scand``); its first five letters do not.
    """
    stem = path.name.rpartition("_salient")[0]
    edition, _, short = stem.partition("-")
    if not short:
        return []
    exact = [path.with_name(f"{stem}{tail}") for tail in ("_meta.xml", "_meta.salient.xml")]
    try:
        near = sorted(p for p in path.parent.glob("*_meta*.xml") if p.name.startswith(f"{edition}-{short[:5]}"))
        for beside in (*exact, *(p for p in near if ".world." not in p.name)):
            if beside.is_file():
                return read_metadata(beside.read_bytes())
    except OSError:
        return []  # the packaged dictionary serves instead
    return []


def _read_zip(path: str, data: bytes, edition: str | None) -> list[Reading | Skipped]:
    from terbia.sources import mcs_trends

    members = list(unpack(path, data))
    metadata = {f.name.rpartition("/")[2]: f.data for f in members if f.name.lower().endswith(".xml")}
    found: list[Reading | Skipped] = []
    faults: list[Fault] = []
    for member in members:
        base = member.name.rpartition("/")[2]
        if base.lower().endswith(".xml"):
            continue
        if not base.lower().endswith((".csv", ".xlsx", ".json")):
            found.append(Skipped(f"{path}/{member.name}", "not a table"))
            continue
        beside = metadata.get(base.rpartition("_salient")[0] + "_meta.xml") or b""
        try:
            if base.lower().endswith(".csv") and (why := mcs_trends.why_not_read(base, member.data)):
                found.append(Skipped(f"{path}/{member.name}", why))
                continue
            found.append(read_file(File(base, member.data), edition, read_metadata(beside) if beside else []))
        except FileFaults as error:
            faults.extend(Fault(f.row, f.column, f.text, f"{base}: {f.reason}") for f in error.faults)
    if faults:
        raise FileFaults(path, faults)
    if not any(isinstance(item, Reading) for item in found):
        raise FileFaults(path, [Fault(0, "", "", "the archive holds no table of a known layout")], _known())
    return found


def unpack(path: str, data: bytes) -> Iterator[File]:
    """The files in an archive, read within bounds. Raises FileFaults for a damaged archive or one that swells."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = [info for info in archive.infolist() if not info.is_dir()]
        total = sum(info.file_size for info in infos)
        if total > MAX_BYTES or total > MAX_RATIO * max(len(data), 1):
            raise FileFaults(
                path,
                [
                    Fault(
                        0,
                        "",
                        "",
                        f"would unpack to {total:,} bytes from {len(data):,}: no release swells like this",
                    )
                ],
            )
        for info in infos:
            with archive.open(info) as stream:
                content = stream.read(info.file_size + 1)
            if len(content) > info.file_size:
                raise FileFaults(path, [Fault(0, "", info.filename, "is larger than the archive says")])
            yield File(info.filename, content)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as error:
        raise FileFaults(
            path, [Fault(0, "", "", f"a damaged or locked archive: {error}")], "Download it again."
        ) from None
    except Exception as error:  # zlib.error and its like have no common base
        if isinstance(error, FileFaults):
            raise
        raise FileFaults(path, [Fault(0, "", "", f"a damaged archive: {error}")], "Download it again.") from None
