"""What binds at home, in a brief: the sentences, and the chart with a table whose every number knows its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from terbia.chain.binding_ranges import relief_ends, wall_share_ends
from terbia.chain.bottleneck import Binding, Bottleneck
from terbia.chain.coverage import StageCoverage
from terbia.chain.model import Chain
from terbia.chain.product_unit import unit_and_name, unit_of
from terbia.chain.question import Question
from terbia.reports.brief.chain_rows import ChainRows
from terbia.reports.brief.say import joined, passage
from terbia.reports.brief.words import listed, place, question_words
from terbia.reports.chain_charts import relief_chart, site_words
from terbia.reports.chain_numbers import amount, signed
from terbia.reports.chain_words import (
    BACK,
    ILLUSTRATIVE,
    KEPT,
    LossShare,
    binding_lead,
    binding_parts,
    share_words,
    stage_words,
)
from terbia.reports.page import Cell, Chart, Derived, Figure, Passage, Span, Table
from terbia.reports.range_text import amount_ends

_MEANING = (
    "Illustrative: what one more tonne relieves is measured in assumed values of what is missing, and a chain is an"
    " “and”: where two stages are closed, a tonne of either relieves nothing. It ranks; it is no price and no forecast."
)
_METHOD = (
    "shortfall, valued with the assumed values of lost load, that a tonne of it relieves or adds, by solving again; the"
    " range is that of these values, the tables as they are"
)
_WALLS = (
    "the program solved again with one stage of the area opened without limit, or all but one; an answer to “if only"
    " this were open”; the range is over the loss values, each within its own, for the same plans"
)
_COLUMNS = (
    "Rank", "Order", "Stage", "Site", "Measure", "One less, thousand USD/t", "One more, thousand USD/t",
    "One more relieves",
)  # fmt: skip
_TONNES = (
    "what is lacking of a product in all areas, as asked and with a tonne more, by solving again; below zero where more"
    " of it is lacking so that less is of a dearer one; the tables as they are, so without a range"
)


@dataclass(frozen=True)
class HomeBinding:
    """What binds in a question, with the coverage and the record behind it."""

    question: Question
    binding: Binding
    coverage: Sequence[StageCoverage]
    seen: ChainRows
    chain: Chain

    def lead(self) -> list[Passage]:
        """Which stages bind together, without a number; none where none does."""
        said = binding_lead(self.binding, place(self.question.area)) if self.binding.missing else ""
        return [passage(f"With the plants of {place(self.question.area)} alone: {_lower(said)}")] if said else []

    def words(self) -> list[Passage]:
        """The stages that bind together, then the first bottlenecks and the order in which the stages fall.

        None where nothing is missing.
        """
        if not self.binding.missing:
            return []
        return [passage(*self._together()), *self._first()]

    def _together(self) -> list[Span]:
        """Which stages bind together, in the words of the command and the page; each share knows what it rests on."""
        inputs = self.seen.observations(where for row in self.coverage for where in row.rows)
        start, *rest = binding_parts(self.binding, place(self.question.area))
        shaky = self.binding.unverified_share
        said: list[Span] = [f"Illustrative: {_lower(str(start))}" if shaky > ILLUSTRATIVE else str(start)]
        for one in rest:
            if isinstance(one, str):
                said.append(one)
            else:
                low, high = self._loss_ends(one)
                number = Derived(
                    f"{one.of}: part of the loss that opening every stage returns", 100 * one.share, low, high,
                    "percent of the loss", _WALLS, inputs, shaky,
                )  # fmt: skip
                said.append(Figure(share_words(one.share), number))
        return said

    def _loss_ends(self, one: LossShare) -> tuple[float | None, float | None]:
        """The ends of a share of the loss over the loss values, percent; none of a mere threshold."""
        ends = [wall_share_ends(self.chain, wall) for wall in one.walls]
        if not ends:
            return None, None
        if one.kind == BACK:
            found = [each.returned_alone for each in ends]
        else:
            kept = [each.kept_alone for each in ends]
            found = kept if one.kind == KEPT else [(1 - high, 1 - low) for low, high in kept]
        return 100 * max(low for low, _ in found), 100 * max(high for _, high in found)

    def _first(self) -> list[Passage]:
        first = [one for one in self.binding.bottlenecks if one.is_decided and one.rank == 1]
        figures = [(one, self.relief(one)) for one in first]
        if not first or any(figure is None for _, figure in figures):
            return []
        start = (
            "Illustrative, by assumed values of what is missing: one more tonne would relieve most, in thousand USD of"
            " shortfall, "
        )
        parts: list[list[Span]] = [
            [f"at {stage_words(one.stage)} ({site_words(one, self.chain.sites)}), ", figure]
            for one, figure in figures
            if figure is not None
        ]
        return [passage(start, *joined(parts), ".", self._falls())]

    def _falls(self) -> str:
        """The greedy order in which opening stages returns most of the loss."""
        steps = sorted({wall.order for wall in self.binding.walls if wall.order is not None})
        if len(steps) < 2:
            return ""
        said = [
            " with ".join(stage_words(wall.stage) for wall in self.binding.walls if wall.order == step)
            for step in steps
        ]
        return f" No one stage is the wall: opened one by one, best first, they fall in the order {listed(said)}."

    def chart(self) -> Chart | None:
        """The chart; None where nothing binds."""
        year = self.question.year
        ends = [relief_ends(self.chain, year, one) for one in self.binding.bottlenecks]
        chart = relief_chart(self.binding, question_words(self.question), self.chain.sites, ends)
        if chart is None:
            return None
        table = Table(chart.title, _COLUMNS, tuple(self._row(one) for one in self.binding.bottlenecks))
        return replace(chart, name="chain-binds", table=table, notes=(passage(_MEANING),))

    def _row(self, one: Bottleneck) -> tuple[Cell, ...]:
        less = "nothing to take" if one.relief_left is None else self.relief(one, less=True) or amount(one.relief_left)
        return (
            str(one.rank), "decided" if one.is_decided else "undecided", stage_words(one.stage),
            site_words(one, self.chain.sites), one.measure, less, self.relief(one) or amount(one.relief_right),
            self._relieved(one),
        )  # fmt: skip

    def _relieved(self, one: Bottleneck) -> Passage:
        """What a tonne more relieves of each product, with its sign."""
        inputs = self.seen.observations(where for row in self.coverage for where in row.rows)
        said: list[list[Span]] = []
        for product, t in one.relieved:
            name, unit = unit_and_name(self.chain, product), unit_of(self.chain, product)
            number = Derived(
                f"{product}: what one tonne more of {stage_words(one.stage)}, {one.measure} relieves", t, None, None,
                unit, _TONNES, inputs, relief_ends(self.chain, self.question.year, one).unverified_share,
            )  # fmt: skip
            said.append([Figure(f"{signed(t)} {name}", number) if inputs else f"{signed(t)} {name}"])
        return passage(*joined(said, ", ", ", "))

    def relief(self, one: Bottleneck, *, less: bool = False) -> Figure | None:
        """What a tonne more (or less) does, with its range; None where nothing of the record stands behind it."""
        kusd = one.relief_left if less else one.relief_right
        inputs = self.seen.observations(where for row in self.coverage for where in row.rows)
        if kusd is None or not inputs:
            return None
        ends = relief_ends(self.chain, self.question.year, one)
        number = Derived(
            f"{stage_words(one.stage)}, {one.measure}: one tonne {'less' if less else 'more'}", kusd, ends.low,
            ends.high, "thousand USD/t", _METHOD, inputs, ends.unverified_share,
            f"{amount_ends(ends.low, ends.high)} thousand USD/t",
        )  # fmt: skip
        return Figure(f"{amount(kusd)} ({amount_ends(ends.low, ends.high)})", number)


def _lower(said: str) -> str:
    """A sentence as it goes on after a colon; a symbol or a code keeps its capitals."""
    return said[:1].lower() + said[1:] if said[1:2].islower() else said
