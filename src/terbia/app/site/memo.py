"""A small memory for what is costly to make, safe for several threads."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

V = TypeVar("V")


class Memo(Generic[V]):
    """Keeps the newest answers by key; an answer is made once, however many ask for it at the same time.

    Whoever asks for one answer never waits for the making of another.
    """

    def __init__(self, size: int) -> None:
        self._size, self._kept = size, OrderedDict[Hashable, V]()
        self._making: dict[Hashable, Lock] = {}
        self._quick = Lock()

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """The answer to a key, made by ``make`` where it is not kept; what ``make`` raises is not kept."""
        kept = self._find(key)
        if kept is not None:
            return kept[0]
        with self._quick:
            making = self._making.setdefault(key, Lock())
        with making:
            kept = self._find(key)
            if kept is not None:
                return kept[0]
            try:
                value = make()
                with self._quick:
                    self._kept[key] = value
                    while len(self._kept) > self._size:
                        self._kept.popitem(last=False)
            finally:
                # Those who wait for this lock hold it themselves; later ones find the answer or begin anew.
                with self._quick:
                    self._making.pop(key, None)
            return value

    def _find(self, key: Hashable) -> tuple[V] | None:
        with self._quick:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return (self._kept[key],)
