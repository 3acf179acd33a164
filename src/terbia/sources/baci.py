"""CEPII BACI: a year of trade between all countries by six-digit code, read in blocks and never whole.

Columns: t year, i exporter and j importer (numbers of UN Comtrade), k HS code, v thousand USD (reconciled, free on
board), q metric tons (``NA``, padded with blanks, where unknown). Files are named ``BACI_HS92_Y2024_V202601.csv``;
the release is a ``.zip`` of them with the lists of countries and products.
"""

from __future__ import annotations

import calendar
import codecs
import datetime
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, cast

from terbia.errors import Fault, FileFaults
from terbia.ledger.flows import PUBLISHER
from terbia.sources.reading import Account, Columns, EditionName, Reading
from terbia.vocab.code import materials_and_magnets

if TYPE_CHECKING:
    import polars as pl

FORMAT = "CEPII BACI, yearly flows"
#: A year has some 11 million rows, about 300 MB; ten times that is no BACI file.
MAX_STREAM_BYTES = 4 * 2**30
BLOCK_BYTES = 16 * 2**20
MAX_LINE_BYTES = 2**16
_COLUMNS = frozenset("tijkvq")
_NAME = re.compile(r"BACI_(HS\d\d)_Y(\d{4})_V(\d{6}[a-z]?)", re.I)
_EDITION = re.compile(r"BACI-(HS\d\d)-", re.I)

Meter = Callable[[str, float], None]


@dataclass(slots=True)
class BaciFile:
    """A yearly file that is being read: what its name says, the codes asked for, and the account so far.

    ``codes`` None asks for all. ``blocks()`` reads it once; ``is_in_order`` then says whether the flows came in the
    publisher's order, none twice, and ``sha256`` is that of the file's bytes.
    """

    name: str
    stream: BinaryIO
    size: int
    edition: str | None = None
    codes: tuple[str, ...] | None = ()
    renumbered: Mapping[int, int] = field(default_factory=dict)
    meter: Meter = lambda _name, _share: None
    block_bytes: int = BLOCK_BYTES
    account: Account = field(init=False)
    is_in_order: bool = True
    sha256: str = ""
    others: int = 0
    vintage: str = ""
    year: int | None = None

    def __post_init__(self) -> None:
        self.account = Account(self.name, FORMAT)
        if self.codes == ():
            self.codes = materials_and_magnets()
        named = _NAME.search(self.name)
        self.year = int(named[2]) if named else None
        self.vintage = named[1].upper() if named else ""
        if not named and self.edition is None:
            raise FileFaults(
                self.name, [Fault(0, "", self.name, "neither classification nor release are in the file")], _ADVICE
            )
        if given := _EDITION.match(self.edition or ""):
            self.vintage = given[1].upper()
        if not self.vintage:
            raise FileFaults(
                self.name, [Fault(0, "", str(self.edition), "the edition's name has no classification")], _ADVICE
            )

    @property
    def edition_name(self) -> EditionName:
        """The edition: ``BACI-HS92-V202601``, with ``-Y2024`` where all codes of the year are asked for."""
        named = _NAME.search(self.name)
        release = f"V{named[3]}" if named else ""
        own = f"BACI-{self.vintage}-{release}"
        if self.codes is None and self.year is not None:
            own = f"{own}-Y{self.year}"
        title = f"BACI {self.vintage} {release}".strip()
        return EditionName(self.edition or own, PUBLISHER, title, _released_on(release))

    def blocks(self) -> Iterator[pl.DataFrame]:
        """The flows of the file, some hundred thousand at a time. Raises FileFaults for what is no BACI file."""
        from terbia.sources.baci_rows import MAX_FAULTS, Expected, header_of, is_in_order, read_block, too_many

        digest, done, line, last, header = hashlib.sha256(), 0, 1, -1, None
        for data in _whole_lines(self, digest):
            done += len(data)
            if header is None:
                first, _, data = data.partition(b"\n")
                header = header_of(first)
                _check_header(self.name, header)
                expected = Expected(self.name, header, self.year, self.codes, self.renumbered)
                line = 2
            if data:
                block = read_block(data, line, expected)
                line += block.lines
                self._count(block.rows, block.blank, block.others)
                for fault in block.faults:
                    self.account.reject(fault)
                if len(self.account.faults) > MAX_FAULTS:
                    raise too_many(self.name, self.account.rejected)
                rising, last = is_in_order(block.flows, last)
                self.is_in_order &= rising
                yield block.flows
            self.meter(self.name, min(1.0, done / max(self.size, 1)))
        self.sha256 = digest.hexdigest()
        if header is None or self.account.read + self.others == 0:
            raise FileFaults(self.name, [Fault(2, "", "", "no rows below the header")], "Download it again.")

    def _count(self, rows: int, blank: int, others: int) -> None:
        self.account.read += rows - others
        self.account.blank += blank
        self.others += others

    def close(self, contradicted: Collection[Fault], repeats: int) -> None:
        """Finish the account: what contradicts itself is rejected, what is said twice is said to be."""
        for fault in contradicted:
            self.account.reject(fault)
        self.account.loaded = self.account.read - self.account.blank - len(self.account.faults)
        if repeats:
            self.account.notices.append(f"{repeats:,} rows stand there again word for word; each flow is kept once.")
        if self.others:
            self.account.notices.append(
                f"{self.others + self.account.read:,} rows in the file: {self.others:,} of other codes are passed over "
                f"(--codes all keeps every row, --codes LIST those of a list)."
            )


_ADVICE = (
    "Keep the publisher's name (BACI_HS92_Y2024_V202601.csv), or name the edition with --edition, for example "
    "--edition BACI-HS92-V202601."
)


def recognises(header: Collection[str]) -> bool:
    """Whether a header is that of a yearly file, complete or with a value column missing."""
    names = set(header)
    return {"t", "i", "j", "k"} <= names and bool({"v", "q"} & names)


def _check_header(name: str, header: tuple[str, ...]) -> None:
    faults = [Fault(1, c, "", "the column is missing") for c in sorted(_COLUMNS - set(header))]
    faults += [Fault(1, c, "", "the column stands twice") for c in sorted(_COLUMNS) if header.count(c) > 1]
    if faults or len(set(header)) < len(header):
        faults = faults or [Fault(1, "", ",".join(header)[:200], "a column stands twice")]
        raise FileFaults(name, faults, "Download the file again; a BACI file has the columns t,i,j,k,v,q.")


def _whole_lines(file: BaciFile, digest: hashlib._Hash) -> Iterator[bytes]:
    """The stream in blocks that end at the end of a line (the last one at the end of the file)."""
    total = 0
    try:
        while data := file.stream.read(file.block_bytes):
            tail = b"" if data.endswith(b"\n") else file.stream.readline(MAX_LINE_BYTES)
            if len(tail) == MAX_LINE_BYTES:
                raise FileFaults(file.name, [Fault(0, "", "", "a line longer than any table's")], "Download it again.")
            block = data + tail
            digest.update(block)
            total += len(block)
            if total > MAX_STREAM_BYTES:
                raise FileFaults(file.name, [Fault(0, "", "", f"more than {MAX_STREAM_BYTES // 2**30} GiB")])
            yield block
    except (EOFError, zlib.error, gzip.BadGzipFile, OSError, UnicodeError) as error:
        raise FileFaults(file.name, [Fault(0, "", "", f"damaged: {error}")], "Download it again.") from None


def _released_on(release: str) -> str:
    """The end of the month in a release's name (it comes out in that month), or today where that has not come."""
    today = datetime.date.today()
    match = re.match(r"V(\d{4})(0[1-9]|1[0-2])", release)
    if match is None:
        return today.isoformat()
    year, month = int(match[1]), int(match[2])
    return min(today, datetime.date(year, month, calendar.monthrange(year, month)[1])).isoformat()


def utf8(stream: BinaryIO) -> BinaryIO:
    """The stream as UTF-8, whatever mark it begins with; it must be able to go back to its start."""
    mark = stream.read(2)
    stream.seek(0)
    if mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return cast(BinaryIO, codecs.EncodedFile(stream, "utf-8", "utf-16"))
    return stream


def collect(file: BaciFile) -> Columns:
    """The flows of the codes asked for, as columns of the store."""
    import polars as pl

    from terbia.ledger.flows import observation_rows
    from terbia.sources.baci_rows import settled

    parts = list(file.blocks())
    texts = [c for c in ("v_text", "q_text") if parts and c in parts[0].columns]
    flows = pl.concat([part.select([*part.columns[:7], *texts]) for part in parts])
    kept, repeats, faults = settled(flows)
    file.close(faults, repeats)
    named = file.edition_name
    frame = observation_rows(kept, file.name, file.vintage, named.title)
    return Columns(named, frame, file.account, file.sha256)


def read(name: str, data: bytes, edition: str | None = None, codes: tuple[str, ...] | None = ()) -> Reading:
    """Read a small BACI file as observations, as the readers of other formats do."""
    import polars as pl

    from terbia.ledger.frame import RECORD_SCHEMA, to_observations

    found = collect(BaciFile(name, utf8(io.BytesIO(data)), len(data), edition, codes))
    assert found.frame is not None
    named = found.frame.with_columns(edition=pl.lit(found.edition.name), released_on=pl.lit(found.edition.released_on))
    observations = tuple(to_observations(named.select(list(RECORD_SCHEMA))))
    return Reading(found.edition, observations, found.account, hashlib.sha256(data).hexdigest())
