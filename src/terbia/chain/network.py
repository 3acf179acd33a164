"""The network of a year: one column for each thing that can be made, moved, stocked or used, one row for each balance.

Equations (docs/chain.md has them in full); every row is an equality, every column has finite bounds:

    good at an area      made + moved in + drawn from stock = used up + moved out + left over
    capacity of a site   sum of what its activities take of a measure = a column between 0 and the capacity
    exports of an area   sum of what leaves it of a good = a column, which a policy closes
    use of a product     used + shortfall steps = requirement

Rows and columns stand in an order that does not depend on the order of the tables' rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int32]
#: A row's key: what is balanced (a good, ``capacity``, ``export``, ``use``), of what, where.
Key = tuple[str, str, str]


class Column(NamedTuple):
    """What a column stands for.

    ``kind`` is make, move, use, short, stock, draw, surplus, capacity, export, difference or gap; ``stage`` the stage
    of an activity, the good that is moved or the way in which a product is served; ``item`` the mine, group, magnet or
    product; ``site`` the site;
    ``area`` where it happens or begins, ``to`` where it ends.
    """

    kind: str
    stage: str
    item: str
    site: str
    area: str
    to: str = ""

    @property
    def name(self) -> str:
        """A name that no other column has."""
        return "|".join((self.kind, self.stage, self.item, self.site, self.area, self.to))


@dataclass(slots=True)
class Network:
    """Rows and columns as they are put together; ``frozen`` arrays are made of them once."""

    rows: dict[Key, int] = field(default_factory=dict)
    columns: list[Column] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    indices: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    right: dict[int, float] = field(default_factory=dict)
    _keys: list[Key] = field(default_factory=list)
    _kinds: dict[str, list[int]] = field(default_factory=dict)

    def row(self, what: str, item: str, where: str) -> int:
        """The number of a balance, which is added where it is not there yet."""
        return self.rows.setdefault((what, item, where), len(self.rows))

    def add(self, column: Column, entries: Iterable[tuple[int, float]], upper: float, lower: float = 0.0) -> int:
        """Add a column with its entries (zeros are left out); its number."""
        number = len(self.columns)
        self.columns.append(column)
        self._kinds.setdefault(column.kind, []).append(number)
        self.lower.append(lower)
        self.upper.append(upper)
        for row, value in entries:
            if value != 0.0:
                self.indices.append(row)
                self.values.append(value)
        self.starts.append(len(self.indices))
        return number

    def equalities(self) -> Equalities:
        """The equalities as arrays."""
        right = np.zeros(len(self.rows))
        for row, value in self.right.items():
            right[row] = value
        return Equalities(
            np.asarray(self.starts, dtype=np.int32),
            np.asarray(self.indices, dtype=np.int32),
            np.asarray(self.values, dtype=np.float64),
            right,
            np.asarray(self.lower, dtype=np.float64),
            np.asarray(self.upper, dtype=np.float64),
        )

    def numbers_of(self, *kinds: str) -> list[int]:
        """The columns of some kinds, in order."""
        return [number for kind in kinds for number in self._kinds.get(kind, ())]

    def row_keys(self) -> list[Key]:
        """What each row balances, by number."""
        if len(self._keys) < len(self.rows):
            self._keys = list(self.rows)
        return self._keys

    def number_of(self) -> dict[str, int]:
        """The number of each column by its name."""
        return {column.name: number for number, column in enumerate(self.columns)}


@dataclass(frozen=True, slots=True)
class Equalities:
    """Equalities A x = right with bounds, A by columns (starts, row indices, values)."""

    starts: Integers
    indices: Integers
    values: Floats
    right: Floats
    lower: Floats
    upper: Floats

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.right), len(self.starts) - 1

    def times(self, x: Floats) -> Floats:
        """A x."""
        per_entry = np.repeat(x, np.diff(self.starts)) * self.values
        return np.bincount(self.indices, weights=per_entry, minlength=len(self.right)).astype(np.float64)

    def triplets(self) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
        """Rows, columns and values of the entries."""
        columns = np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))
        return self.indices.astype(np.int64), columns.astype(np.int64), self.values
