"""A record of a few made-up rows."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import pytest

from terbia.ledger.loading import keep, new_edition
from terbia.ledger.observation import Observation
from terbia.ledger.record import Record


@pytest.fixture
def held(tmp_path: Path) -> Callable[..., Record]:
    """Makes a record that holds the observations given and nothing else."""

    def make(*rows: Observation) -> Record:
        folder, nothing = tmp_path / "user", tmp_path / "packaged"
        empty = Record.open(user=tmp_path / "empty", packaged=nothing)
        for name, group in groupby(sorted(rows, key=lambda o: o.edition), key=lambda o: o.edition):
            observations = list(group)
            edition = new_edition(name, "Office of Samples", "Samples", observations[0].released_on)
            keep(folder, edition, observations, empty)
        return Record.open(user=folder, packaged=nothing)

    return make
