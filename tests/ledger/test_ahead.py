"""Things made ahead come in their order; what goes wrong in making them is raised where they are used."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from terbia.ledger.ahead import ahead


def test_all_come_in_order() -> None:
    assert list(ahead(iter(range(1000)))) == list(range(1000))
    assert list(ahead(iter([]))) == []


def test_an_error_comes_after_what_was_made_before_it() -> None:
    def making() -> Iterator[int]:
        yield 1
        raise KeyError("second")

    found = ahead(making())
    assert next(found) == 1
    with pytest.raises(KeyError, match="second"):
        next(found)


def test_making_stops_where_nobody_asks() -> None:
    made = []

    def making() -> Iterator[int]:
        for number in range(10_000):
            made.append(number)
            yield number

    before = threading.active_count()
    found = ahead(making())
    assert next(found) == 0
    found.close()  # type: ignore[attr-defined]
    assert len(made) < 10 and threading.active_count() == before
