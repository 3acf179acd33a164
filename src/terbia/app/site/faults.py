"""What a page says when it cannot be shown."""

from __future__ import annotations

from dataclasses import dataclass, field

from terbia.errors import TerbiaError


@dataclass(frozen=True, slots=True)
class Way:
    """A link that leads on: words and where to."""

    words: str
    address: str


class Refused(TerbiaError):
    """A request that is not answered, with the status, a heading, why, and where to go instead."""

    def __init__(self, status: int, heading: str, message: str, ways: tuple[Way, ...] = ()) -> None:
        self.status, self.heading, self.message, self.ways = status, heading, message, ways
        super().__init__(message)


def not_found(message: str, ways: tuple[Way, ...] = ()) -> Refused:
    """Nothing is at this address."""
    return Refused(404, "Not in the record", message, ways)


def bad_query(message: str, ways: tuple[Way, ...] = ()) -> Refused:
    """The address asks for something that cannot be understood."""
    return Refused(400, "This address cannot be read", message, ways)


@dataclass(frozen=True, slots=True)
class Notice:
    """A remark above a page: something in its address was not used."""

    text: str
    ways: tuple[Way, ...] = field(default=())
