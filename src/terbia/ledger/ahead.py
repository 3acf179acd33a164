"""One thing is made while the one before it is used."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from queue import Full, Queue
from typing import TypeVar

T = TypeVar("T")
_WAIT_SECONDS = 0.1


def ahead(items: Iterator[T], held: int = 2) -> Iterator[T]:
    """The items in their order, at most ``held`` of them made before they are asked for, in a thread of their own.

    What making them raises is raised where they are used. Where the user stops asking, making stops too.
    """
    queue: Queue[tuple[T | None, BaseException | None]] = Queue(held)
    stopped = threading.Event()

    def put(item: T | None, error: BaseException | None) -> None:
        while not stopped.is_set():
            try:
                return queue.put((item, error), timeout=_WAIT_SECONDS)
            except Full:
                continue
        return None

    def make() -> None:
        try:
            for item in items:
                put(item, None)
                if stopped.is_set():
                    return
            put(None, StopIteration())
        except BaseException as error:  # handed to the one who asked
            put(None, error)

    maker = threading.Thread(target=make, daemon=True)
    maker.start()
    try:
        while True:
            item, error = queue.get()
            if isinstance(error, StopIteration):
                return
            if error is not None:
                raise error
            assert item is not None
            yield item
    finally:
        stopped.set()
        maker.join()
