"""Files packed with gzip, unpacked within bounds."""

from __future__ import annotations

import gzip
import io
import zlib

from terbia.errors import Fault, FileFaults
from terbia.sources.table import MAX_BYTES

MAGIC = b"\x1f\x8b"
#: More than this many times its packed size is a bomb, not a table.
MAX_RATIO = 400


def plain(name: str, data: bytes) -> tuple[str, bytes]:
    """The name and bytes of a file, without its packing where it has one.

    Raises FileFaults for a damaged one, one that swells, and one that is packed twice.
    """
    if not data.startswith(MAGIC):
        return name, data
    limit = min(MAX_BYTES, MAX_RATIO * len(data))
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            content = stream.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise FileFaults(name, [Fault(0, "", "", f"a damaged gzip file: {error}")], "Download it again.") from None
    if len(content) > limit or content.startswith(MAGIC):
        raise FileFaults(name, [Fault(0, "", "", f"would unpack to more than {limit:,} bytes, or is packed twice")])
    return name.removesuffix(".gz"), content
