"""Sums of variables over named dimensions, kept as flat arrays, and how they become constraints of linopy.

linopy's own arithmetic aligns labelled arrays at every step; for a chain of some hundred flows that takes many times
what solving it takes. Here a sum is a list of terms, each with its place along every dimension that is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import linopy
import numpy as np
import xarray as xr


@dataclass(frozen=True)
class Terms:
    """Coefficients times variables; ``at`` says for each dimension where along it each of the terms stands."""

    labels: Any
    coefficients: Any
    at: dict[str, Any]

    @classmethod
    def of(cls, labels: Any, **at: Any) -> Terms:
        """Each variable once."""
        return cls(np.asarray(labels), np.ones(len(labels)), at)

    def __mul__(self, factor: float | xr.DataArray) -> Terms:
        """Times a number, or numbers along dimensions: zeros go, and a dimension that the terms lack is gained."""
        if not isinstance(factor, xr.DataArray):
            return Terms(self.labels, self.coefficients * factor, self.at)
        shared, gained = [d for d in factor.dims if d in self.at], [d for d in factor.dims if d not in self.at]
        numbers = factor.transpose(*shared, *gained).to_numpy()
        each = np.broadcast_to(numbers, (len(self.labels), *numbers.shape))
        block = numbers[tuple(self.at[d] for d in shared)] if shared else each
        term, *places = np.nonzero(block)
        at = {d: place[term] for d, place in self.at.items()} | dict(zip(gained, places, strict=True))
        return Terms(self.labels[term], self.coefficients[term] * block[(term, *places)], at)

    __rmul__ = __mul__

    def sum(self, *dims: str) -> Terms:
        """Added up over dimensions."""
        return Terms(self.labels, self.coefficients, {d: place for d, place in self.at.items() if d not in dims})

    def rename(self, **names: str) -> Terms:
        """The same, with other names of dimensions."""
        return Terms(self.labels, self.coefficients, {names.get(d, d): place for d, place in self.at.items()})


def joined(terms: Sequence[Terms]) -> Terms:
    """The sum of sums over the same dimensions."""
    at = {d: np.concatenate([t.at[d] for t in terms]) for d in terms[0].at}
    return Terms(np.concatenate([t.labels for t in terms]), np.concatenate([t.coefficients for t in terms]), at)


class Rows:
    """Rows of one kind: terms, at places along some dimensions, against amounts."""

    #: Rows with more terms than this go by themselves, since linopy pads every row to the longest.
    MANY_TERMS = 64

    def __init__(self) -> None:
        self.terms: list[Terms] = []
        self.amounts: list[Any] = []
        #: amounts against which nothing stands
        self.bare: list[Any] = []
        self.count = 0

    def add(self, terms: Terms, amounts: xr.DataArray) -> None:
        """A row for each place along the dimensions of the amounts at which there are terms."""
        place = np.ravel_multi_index([terms.at[str(d)] for d in amounts.dims], amounts.shape)
        there, row = np.unique(place, return_inverse=True)
        flat = amounts.to_numpy().ravel()
        self.terms.append(Terms(terms.labels, terms.coefficients, {"row": self.count + row}))
        self.amounts.append(flat[there])
        self.bare.append(np.delete(flat, there))
        self.count += len(there)

    def constrain(self, model: linopy.Model, name: str, sign: str) -> None:
        """Put all of them into a model; what stands against nothing must hold as it is."""
        bare = np.concatenate(self.bare)
        assert {"==": bare == 0, "<=": bare >= 0, ">=": bare <= 0}[sign].all()
        terms, amounts = joined(self.terms), np.concatenate(self.amounts)
        long = np.bincount(terms.at["row"], minlength=self.count) > self.MANY_TERMS
        for which, those in ((name, ~long), (f"{name} of many", long)):
            if those.any():
                kept = those[terms.at["row"]]
                row = (np.cumsum(those) - 1)[terms.at["row"][kept]]
                left = expression(model, Terms(terms.labels[kept], terms.coefficients[kept], {"row": row}))
                model.add_constraints(left, sign, xr.DataArray(amounts[those], dims="row"), name=which)


def expression(model: linopy.Model, terms: Terms) -> linopy.LinearExpression:
    """Terms over rows, as linopy keeps them: a table of labels and coefficients, filled up at the end of each row."""
    order = np.argsort(terms.at["row"], kind="stable")
    row = terms.at["row"][order]
    column = np.arange(len(row)) - np.searchsorted(row, row)
    shape = (int(row.max()) + 1, int(column.max()) + 1)
    labels, coefficients = np.full(shape, -1), np.full(shape, np.nan)
    labels[row, column], coefficients[row, column] = terms.labels[order], terms.coefficients[order]
    dims = ("row", "_term")
    parts = {"coeffs": (dims, coefficients), "vars": (dims, labels), "const": ("row", np.zeros(shape[0]))}
    return linopy.LinearExpression(xr.Dataset(parts, coords={"row": np.arange(shape[0])}), model)
