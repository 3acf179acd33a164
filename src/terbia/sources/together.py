"""Readings of one edition side by side: the world table repeats lines of the national one, rounded otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from terbia.ledger.edition import SourceFile
from terbia.ledger.observation import Observation
from terbia.ledger.series import read_series
from terbia.sources import mcs_salient, mcs_world
from terbia.sources.reading import Reading


def side_by_side(readings: Iterable[Reading], held: Collection[str] = ()) -> list[Observation]:
    """The observations of an edition's readings; a world row of a line that the national table has says so.

    ``held`` are series of national tables of the edition that were read before. The long file of 2026 has both
    tables in one and its reader does the same (``;world-table``).
    """
    whole = list(readings)
    national = set(held)
    for reading in whole:
        if reading.account.format != mcs_world.FORMAT:
            national.update(o.series for o in reading.observations)
    found = []
    for reading in whole:
        is_world = reading.account.format == mcs_world.FORMAT
        for o in reading.observations:
            if is_world and o.series in national:
                found.append(replace(o, series=str(read_series(o.series).with_(scope="world-table"))))
            else:
                found.append(o)
    return found


def national_series(sources: Iterable[SourceFile], rows: Iterable[tuple[str, str]]) -> set[str]:
    """The series that an edition has from its national tables, told by the file that each row's locator names.

    ``rows`` are pairs of series and locator; locators begin with the name of the file.
    """
    names = tuple(f"{source.name} " for source in sources if source.format == mcs_salient.FORMAT)
    return {series for series, locator in rows if locator.startswith(names)} if names else set()
