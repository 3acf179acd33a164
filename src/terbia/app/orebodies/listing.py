"""All ore bodies beside each other, and whether ores are "80 percent cerium and lanthanum"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terbia.app.contract import CONTRACT
from terbia.app.orebodies.answer import ratio_dict
from terbia.app.orebodies.plain import plain
from terbia.app.orebodies.tables import Deposit, Rejection, deposits, rejections
from terbia.app.orebodies.vectors import Vector, read_vectors
from terbia.ledger.record import Record, View
from terbia.vocab.estimate import Estimate, number_dict

if TYPE_CHECKING:
    import polars as pl

#: The claim that is tested: "rare-earth ores are 80 percent cerium and lanthanum".
CLAIMED_SHARE = 0.8


def la_ce_answer(vector: Vector) -> str:
    """``at least`` 80 percent La and Ce, ``below``, ``open`` within the range, or ``no data`` where neither is stated.

    ``below`` needs no statement of La and Ce: where NdPr alone is 37 percent, they are 63 at most.
    """
    together = vector.parts.share_of("La", "Ce")
    if together.range.high < CLAIMED_SHARE:
        return "below"
    if not any({"La", "Ce"} & set(p.members) for p in vector.parts.parts):
        return "no data"
    return "at least" if together.range.low >= CLAIMED_SHARE else "open"


@dataclass(frozen=True)
class Listed:
    """A deposit with the vector that stands for it, None where all that is printed of it was rejected."""

    deposit: Deposit
    vector: Vector | None
    every: tuple[Vector, ...]

    @property
    def bases(self) -> tuple[str, ...]:
        """The bases on which the record holds it, the most useful first."""
        return tuple(dict.fromkeys(v.held.basis for v in self.every))

    @property
    def la_ce(self) -> Estimate | None:
        """La and Ce together; None without a vector."""
        return None if self.vector is None else self.vector.parts.share_of("La", "Ce")

    @property
    def la_ce_answer(self) -> str:
        """``at least`` 80 percent, ``below``, ``open`` within the range, or ``no data`` where neither is stated."""
        return "no data" if self.vector is None else la_ce_answer(self.vector)

    @property
    def rejected(self) -> tuple[Rejection, ...]:
        """Claims about it that are not used."""
        return rejections(self.deposit.name)

    def to_dict(self) -> dict[str, object]:
        """The line as JSON."""
        deposit, vector = self.deposit, self.vector
        return {
            "deposit": deposit.name,
            "title": deposit.title,
            "area": deposit.area,
            "class": deposit.kind,
            "assemblage": None if vector is None else vector.held.key,
            "basis": None if vector is None else vector.held.basis,
            "bases": list(self.bases),
            "printed_sum_share": None if vector is None else vector.parts.printed_sum,
            "unknown_share": None if vector is None else vector.parts.unknown.value,
            "unverified_share": None if vector is None else vector.parts.unverified_share,
            "la_ce_share": number_dict(self.la_ce),
            "la_ce_at_least_80": self.la_ce_answer,
            "dy_tb_ratio": None if vector is None else ratio_dict(vector),
            "rejected": [r.to_dict() for r in self.rejected],
        }


@dataclass(frozen=True)
class OreBodies:
    """Every deposit of the record."""

    lines: tuple[Listed, ...]

    @property
    def la_ce_counts(self) -> dict[str, int]:
        """For how many deposits La and Ce are at least 80 percent, below, open, or not stated."""
        return _counted(line.la_ce_answer for line in self.lines)

    @property
    def la_ce_counts_assemblages(self) -> dict[str, int]:
        """The same over every assemblage on whatever basis, samples of one rock and vectors from memory included."""
        return _counted(la_ce_answer(v) for line in self.lines for v in line.every)

    @property
    def la_ce_counts_verified(self) -> dict[str, int]:
        """The same over the deposits of which at most half is unverified."""
        checked = (line for line in self.lines if line.vector is None or not line.vector.is_unverified)
        return _counted(line.la_ce_answer for line in checked)

    @property
    def la_ce_range(self) -> tuple[float, float] | None:
        """Least and greatest central share of La and Ce over the deposits that state both."""
        known = [v for line in self.lines if line.la_ce is not None and (v := line.la_ce.value) is not None]
        return (min(known), max(known)) if known else None

    @property
    def la_ce_says(self) -> str:
        """The claim about cerium and lanthanum in one sentence."""
        counts, sure = self.la_ce_counts, self.la_ce_counts_verified
        text = (
            f"La and Ce are at least 80 % of the rare earths in {counts['at least']} deposits, below 80 % in "
            f"{counts['below']}, undecided within the ranges in {counts['open']}; {counts['no data']} state neither "
            f"(without the unverified ones: {sure['at least']}, {sure['below']}, {sure['open']}, {sure['no data']})"
        )
        span = self.la_ce_range
        every = self.la_ce_counts_assemblages
        text += f". Of all {sum(every.values())} assemblages on any basis {every['at least']} reach 80 %"
        return text + (f". Where both are stated: {100 * span[0]:.3g} to {100 * span[1]:.3g} %." if span else ".")

    def to_dict(self) -> dict[str, object]:
        """The list as JSON."""
        span = self.la_ce_range
        return plain(
            {
                "contract": CONTRACT,
                "deposits": [line.to_dict() for line in self.lines],
                "la_ce": {
                    "claim_share": CLAIMED_SHARE,
                    "counts": self.la_ce_counts,
                    "low": None if span is None else span[0],
                    "high": None if span is None else span[1],
                    "says": self.la_ce_says,
                    "counts_verified": self.la_ce_counts_verified,
                    "counts_assemblages": self.la_ce_counts_assemblages,
                },
            }
        )

    def frame(self) -> pl.DataFrame:
        """One row per deposit."""
        import polars as pl

        rows = [
            {
                "deposit": n.deposit.name,
                "area": n.deposit.area,
                "class": n.deposit.kind,
                "assemblage": None if n.vector is None else n.vector.held.key,
                "basis": None if n.vector is None else n.vector.held.basis,
                "la_ce_share": None if n.la_ce is None else n.la_ce.value,
                "la_ce_at_least_80": n.la_ce_answer,
                "unverified_share": None if n.vector is None else n.vector.parts.unverified_share,
            }
            for n in self.lines
        ]
        return pl.DataFrame(rows, schema_overrides={"la_ce_share": pl.Float64, "unverified_share": pl.Float64})


def _counted(answers: Iterable[str]) -> dict[str, int]:
    counted = Counter(answers)
    return {answer: counted.get(answer, 0) for answer in ("at least", "below", "open", "no data")}


def list_ore_bodies(record: Record, view: View) -> OreBodies:
    """Every deposit with its preferred vector as the view holds it, by area and name."""
    found: dict[str, list[Vector]] = {}
    for vector in read_vectors(record, view):
        found.setdefault(vector.held.deposit, []).append(vector)
    lines = []
    for deposit in sorted(deposits().values(), key=lambda d: (d.area, d.name)):
        vectors = [v for v in found.get(deposit.name, []) if v.held.basis != "part"]
        if vectors or rejections(deposit.name):
            lines.append(Listed(deposit, vectors[0] if vectors else None, tuple(vectors)))
    return OreBodies(tuple(lines))
