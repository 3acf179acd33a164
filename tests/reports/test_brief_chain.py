"""The brief's section on the chain: what the command says, nothing illustrative claimed, nothing in the headline."""

from __future__ import annotations

import pytest

from terbia.app.chaining import chain
from terbia.chain.binding_ranges import relief_ends
from terbia.ledger.record import NEWEST, Record, View
from terbia.reports.brief import write_brief
from terbia.reports.page import Derived, Page, Section


@pytest.fixture(scope="module")
def page(record: Record) -> Page:
    return write_brief(record, "US", "rare-earths", NEWEST)


@pytest.fixture(scope="module")
def section(page: Page) -> Section:
    return next(s for s in page.sections if s.slug == "chain")


def numbers(section: Section) -> list[Derived]:
    return [f.source for p in section.passages for f in p.figures if isinstance(f.source, Derived)]


def test_its_numbers_are_those_of_the_command(section: Section) -> None:
    found = [
        row
        for question in ({"supply": "home"}, {"supply": "all", "without": ("CN",)})
        for row in chain(year=2025, area="US", bottlenecks=False, **question).coverage  # type: ignore[arg-type]
    ]
    held = {(f"{r.group} at {r.stage.replace('-', ' ')}, coverage", round(100 * r.coverage.value, 9)) for r in found}
    said = numbers(section)
    covered = [d for d in said if d.name.endswith(", coverage")]
    assert len(covered) == 6
    assert {(d.name, round(d.value or 0.0, 9)) for d in covered} <= held
    assert [c.name for c in section.charts][:3] == ["chain-home", "chain-without", "chain-binds"]


def test_what_binds_at_home_is_what_the_command_says(section: Section) -> None:
    found = chain(year=2025, area="US", supply="home")
    first = found.binding.bottlenecks[0]
    said = next(d for d in numbers(section) if d.unit == "thousand USD/t")
    ends = relief_ends(found.chain, 2025, first)
    assert said.value == pytest.approx(first.relief_right)
    assert (said.low, said.high, said.unverified_share) == (ends.low, ends.high, ends.unverified_share)
    assert said.inputs
    chart = section.charts[2]
    assert len(chart.table.rows) == len(found.binding.bottlenecks)
    assert chart.notes[0].text.startswith("Illustrative")
    falls = {wall.stage.replace("-", " ") for wall in found.binding.walls if wall.order}
    told = next(p.text for p in section.passages if "they fall in the order" in p.text)
    assert all(stage in told for stage in falls)


def test_what_is_illustrative_is_called_so_and_claims_nothing(page: Page, section: Section) -> None:
    for passage in section.passages:
        shares = [f.source.unverified_share for f in passage.figures if isinstance(f.source, Derived)]
        assert all((share > 0.5) == passage.text.startswith("Illustrative") for share in shares)
    said = {d.name for d in numbers(section)}
    for highlight in (page.standfirst, *page.highlights):
        assert not said & {f.source.name for f in highlight.figures if isinstance(f.source, Derived)}


def test_nothing_heavy_is_separated_at_home(section: Section) -> None:
    # USGS: no sustained commercial production of heavy compounds or metals in 2025.
    first = section.passages[0].text.replace("\u00a0", " ")
    assert "Dy is covered least at heavy separation and heavy metal, 0 %" in first


def test_a_zero_is_drawn_from_what_makes_it_zero(section: Section) -> None:
    """Not from nameplates of NdPr or from what is mined: from the statement of the USGS, and its series that says the
    same in numbers (all of it is imported)."""
    zeros = [d for d in numbers(section) if d.name.endswith(", coverage") and d.value == 0 and d.unverified_share == 0]
    assert {d.name[:2] for d in zeros} == {"Dy", "Tb"}
    for one in zeros:
        assert [(o.series, o.period, o.value) for o in one.inputs] == [
            ("US/rare-earths-heavy/net-import-reliance/compounds-and-metals", "2025", 100.0)
        ]
        assert "USGS Mineral Commodity Summaries 2026" in one.method and "p. 154" in one.method
        assert "of this ratio" in one.method


def test_a_brief_of_the_past_has_none(record: Record) -> None:
    # The tables of the chain are those of today.
    past = write_brief(record, "US", "rare-earths", View("2026-03-01"))
    assert not any(s.slug == "chain" for s in past.sections)
