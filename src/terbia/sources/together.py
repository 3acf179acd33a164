"""Readings of one edition side by side: the world table repeats lines of the national one, rounded otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from terbia.ledger.observation import Observation
from terbia.ledger.series import read_series
from terbia.sources import mcs_world
from terbia.sources.reading import Reading


def side_by_side(readings: Iterable[Reading]) -> list[Observation]:
    """The observations of an edition's readings; a world row of a line that the national table has says so.

    The long file of 2026 has both tables in one and its reader does the same (``;world-table``).
    """
    whole = list(readings)
    national = {
        o.series for reading in whole if reading.account.format != mcs_world.FORMAT for o in reading.observations
    }
    found = []
    for reading in whole:
        is_world = reading.account.format == mcs_world.FORMAT
        for o in reading.observations:
            if is_world and o.series in national:
                found.append(replace(o, series=str(read_series(o.series).with_(scope="world-table"))))
            else:
                found.append(o)
    return found
