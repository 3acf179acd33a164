"""A sparse matrix as triplets: the one form in which the mathematics of the chain takes its coefficients.

Triplets carry no order, so nothing computed from them depends on how rows and columns were listed beyond rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """``values[k]`` stands at (``rows[k]``, ``columns[k]``) of a matrix of ``height`` rows and ``width`` columns.

    Entries given twice count as their sum. Build one with ``Matrix.of`` or ``Matrix.compressed``, which check.
    """

    rows: Integers
    columns: Integers
    values: Floats
    height: int
    width: int

    @classmethod
    def of(
        cls,
        rows: Sequence[int] | Integers,
        columns: Sequence[int] | Integers,
        values: Sequence[float] | Floats,
        height: int,
        width: int,
    ) -> Matrix:
        """A matrix from triplets. Raises ValueError where lengths differ, an index is outside, a value not finite."""
        at_row, at_column = np.asarray(rows, np.int64), np.asarray(columns, np.int64)
        coefficients = np.asarray(values, np.float64)
        if not at_row.shape == at_column.shape == coefficients.shape or at_row.ndim != 1:
            raise ValueError("rows, columns and values of a matrix are three lists of one length")
        if at_row.size and (at_row.min() < 0 or at_row.max() >= height):
            raise ValueError(f"a row of the matrix lies outside 0 to {height - 1}")
        if at_column.size and (at_column.min() < 0 or at_column.max() >= width):
            raise ValueError(f"a column of the matrix lies outside 0 to {width - 1}")
        if not np.isfinite(coefficients).all():
            raise ValueError("a coefficient of the matrix is not a finite number")
        return cls(at_row, at_column, coefficients, height, width)

    @classmethod
    def compressed(cls, starts: Integers, indices: Integers, values: Floats, across: int, by_row: bool) -> Matrix:
        """A matrix from compressed rows (``by_row``) or columns; ``across`` is the length of one of them."""
        lines = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        if by_row:
            return cls.of(lines, indices, values, len(starts) - 1, across)
        return cls.of(indices, lines, values, across, len(starts) - 1)

    def times(self, x: Floats) -> Floats:
        """A x, of length ``height``."""
        return _summed(self.rows, self.values * x[self.columns], self.height)

    def transposed_times(self, y: Floats) -> Floats:
        """A'y, of length ``width``."""
        return _summed(self.columns, self.values * y[self.rows], self.width)

    def times_and_size(self, x: Floats) -> tuple[Floats, Floats]:
        """A x, and the sum of the sizes of its terms, |A| |x|; both of length ``height``."""
        terms = self.values * x[self.columns]
        return _summed(self.rows, terms, self.height), _summed(self.rows, np.abs(terms), self.height)

    def transposed_times_and_size(self, y: Floats) -> tuple[Floats, Floats]:
        """A'y, and the sum of the sizes of its terms, |A|'|y|; both of length ``width``."""
        terms = self.values * y[self.rows]
        return _summed(self.columns, terms, self.width), _summed(self.columns, np.abs(terms), self.width)

    def magnitude(self) -> Matrix:
        """The matrix of absolute values."""
        return Matrix(self.rows, self.columns, np.abs(self.values), self.height, self.width)

    def row_sums(self) -> Floats:
        """A times a column of ones."""
        return _summed(self.rows, self.values, self.height)

    def squared(self) -> Matrix:
        """The matrix of squared values."""
        return Matrix(self.rows, self.columns, self.values**2, self.height, self.width)

    def scaled(self, by_row: Floats, by_column: Floats) -> Matrix:
        """Each entry times the factor of its row and of its column."""
        values = self.values * by_row[self.rows] * by_column[self.columns]
        return Matrix(self.rows, self.columns, values, self.height, self.width)


def _summed(at: Integers, amounts: Floats, length: int) -> Floats:
    """The sum of the amounts at each of ``length`` places."""
    return np.asarray(np.bincount(at, weights=amounts, minlength=length), dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class ColumnPairs:
    """Every product of two entries of one column: what A diag(w) A' and the diagonal of A'LA are sums of.

    Columns of a balance hold a handful of entries, so there are few pairs, and forming A diag(w) A' for another w
    costs one pass over them instead of a dense product.
    """

    first: Integers
    second: Integers
    column: Integers
    product: Floats
    height: int
    width: int

    @classmethod
    def of(cls, matrix: Matrix) -> ColumnPairs:
        """The pairs of a matrix; each column with k entries has k squared of them."""
        order = np.argsort(matrix.columns, kind="stable")
        rows, columns, values = matrix.rows[order], matrix.columns[order], matrix.values[order]
        counts = np.bincount(columns, minlength=matrix.width)
        repeats = counts[columns]
        left = np.repeat(np.arange(len(rows)), repeats)
        within = np.arange(len(left)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        right = (np.cumsum(counts) - counts)[columns[left]] + within
        return cls(rows[left], rows[right], columns[left], values[left] * values[right], matrix.height, matrix.width)

    def gram(self, weights: Floats) -> Floats:
        """A diag(weights) A', dense, ``height`` by ``height``."""
        size = self.height
        kept = weights[self.column] != 0
        at = self.first[kept] * size + self.second[kept]
        return _summed(at, self.product[kept] * weights[self.column[kept]], size * size).reshape(size, size)

    def form(self, square: Floats) -> Floats:
        """a_j' L a_j for every column j and the square matrix L."""
        return _summed(self.column, self.product * square[self.first, self.second], self.width)
