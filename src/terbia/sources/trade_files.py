"""Which reader of trade data a file is for: US tariff schedule, UN Comtrade's CSV, CEPII BACI and its lists."""

from __future__ import annotations

from collections.abc import Sequence

from terbia.sources import baci, baci_files, comtrade, comtrade_answer, hts_schedule
from terbia.sources.reading import Reading


def read_trade_table(name: str, data: bytes, edition: str | None, header: Sequence[str]) -> Reading | str | None:
    """The reading of a table of trade or tariffs, or why it is passed over; None for a header of another kind."""
    if hts_schedule.recognises(header):
        return hts_schedule.read(name, data, edition)
    if comtrade_answer.recognises(header):
        return comtrade.read(name, data, edition, is_json=False)
    if baci.recognises(header):
        return baci.read(name, data, edition)
    if baci_files.is_list(header):
        return "a list of codes; it is read beside BACI's yearly files"
    return None
