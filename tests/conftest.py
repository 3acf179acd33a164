"""What many tests share: the packaged record, opened once, and a home of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from terbia.ledger.record import Record


@pytest.fixture(scope="session")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """The packaged record without anything of the user's."""
    return Record.open(user=tmp_path_factory.mktemp("nobody"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty TERBIA_HOME."""
    monkeypatch.setenv("TERBIA_HOME", str(tmp_path / "home"))
    return tmp_path / "home"
