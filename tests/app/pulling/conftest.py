"""No test here speaks to the network, waits between attempts or knows a key of the user's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
import stamina
from publishers import Answers, Publisher, Stand

from terbia.app.pulling import fetching


@pytest.fixture(autouse=True)
def no_pauses() -> Iterator[None]:
    """Attempts without the pauses between them; the pauses have tests of their own."""
    with stamina.set_testing(True, attempts=fetching.ATTEMPTS, cap=True):
        yield


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key of the user's."""
    for name in ("TERBIA_COMTRADE_KEY", "TERBIA_CENSUS_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def publisher(home: Path, monkeypatch: pytest.MonkeyPatch) -> Stand:
    """Puts a stand-in where the publishers are; it answers as told."""
    opened = fetching.client

    def stand_in(answers: Answers) -> Publisher:
        made = Publisher(answers)
        monkeypatch.setattr("terbia.app.pulling.pull.client", lambda: opened(httpx2.MockTransport(made)))
        return made

    return stand_in
