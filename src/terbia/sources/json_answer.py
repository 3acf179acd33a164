"""Which reader a saved JSON answer is for, told by its shape."""

from __future__ import annotations

from terbia.errors import Fault, FileFaults
from terbia.sources import census_trade, comtrade, comtrade_answer, wgi
from terbia.sources.json_text import read_json
from terbia.sources.reading import Reading

_KNOWN = (
    "Known JSON answers: US Census international trade (an array of arrays), World Bank WGI ([meta, rows]), "
    "UN Comtrade (an object with a list 'data'). "
    "See docs/readers.md."
)


def read(name: str, data: bytes, edition: str | None = None) -> Reading:
    """Read a JSON answer with the reader that recognises it. Raises FileFaults where none does."""
    if comtrade_answer.is_answer(data):
        return comtrade.read(name, data, edition, is_json=True)
    document = read_json(name, data)
    if census_trade.recognises(document):
        return census_trade.read(name, data, edition)
    if wgi.recognises(document):
        return wgi.read(name, data, edition)
    raise FileFaults(name, [Fault(1, "", str(document)[:200], "a JSON answer of no known layout")], _KNOWN)
