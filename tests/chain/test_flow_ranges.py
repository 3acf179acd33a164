"""Ranges of flows: by hand, never narrower than their inputs, holding their values, kept as they are computed."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest
from toy_chain import toy

from terbia.chain.allowed_flows import allowed_flows, stated_ends
from terbia.chain.baseline import Baseline, reconciled_year
from terbia.chain.certificate import LinearProgram
from terbia.chain.coefficient_ranges import coefficient_ranges, ends_of
from terbia.chain.datum import Datum
from terbia.chain.flow_range_store import from_json, ranges_of, to_json
from terbia.chain.flow_ranges import FlowRanges, flow_ranges
from terbia.chain.matrix import Matrix
from terbia.chain.model import UNKNOWN, Chain
from terbia.chain.objectives import Objectives
from terbia.chain.stage_flows import MAGNETS_USED, MINE, STAGES, StageNode, stage_flows


def widened(chain: Chain, share: float) -> Chain:
    """The chain with each composition, yield and recipe open by a share on either side (yields to 1 at most)."""

    def wide(datum: Datum, most: float = float("inf")) -> Datum:
        return replace(datum, low=datum.value * (1 - share), high=min(datum.value * (1 + share), most))

    return replace(
        chain,
        compositions={
            name: {group: datum if group == UNKNOWN else wide(datum) for group, datum in parts.items()}
            for name, parts in chain.compositions.items()
        },
        yields={key: wide(datum, 1.0) for key, datum in chain.yields.items()},
        recipes={name: {g: wide(datum) for g, datum in parts.items()} for name, parts in chain.recipes.items()},
    )


@pytest.fixture(scope="module")
def toy_ranges(toy_tables: Chain, toy_year: Baseline) -> FlowRanges:
    return flow_ranges(toy_tables, toy_year, ["NdPr"])["NdPr"]


def all_ends(found: FlowRanges) -> dict[object, tuple[float, float]]:
    named = (("out", found.out), ("into", found.into), ("total", found.totals), ("share", found.shares))
    ends: dict[object, tuple[float, float]] = {}
    for name, some in (*named, ("link", found.links)):
        ends.update({(name, key): value for key, value in some.items()})
    return ends


def one_row() -> LinearProgram:
    """x + 2 y <= 4, x from 0 to 3, y from 0 to 10."""
    return LinearProgram(
        costs=np.zeros(2),
        matrix=Matrix.of([0, 0], [0, 1], [1.0, 2.0], 1, 2),
        row_low=np.array([-np.inf]),
        row_high=np.array([4.0]),
        column_low=np.zeros(2),
        column_high=np.array([3.0, 10.0]),
    )


def test_one_set_of_inequalities_and_many_objectives_by_hand() -> None:
    # x + 2 y <= 4, x <= 3: the greatest x + y is 3 + 0.5 at (3, 0.5), the greatest y is 2, the least x - y is -2.
    asked = Objectives(one_row())
    value, at = asked.greatest(np.array([1.0, 1.0]))
    assert value == pytest.approx(3.5)
    assert at == pytest.approx([3, 0.5])
    assert asked.greatest(np.array([0.0, 1.0]))[0] == pytest.approx(2)
    assert asked.least(np.array([1.0, -1.0]))[0] == pytest.approx(-2)
    assert asked.greatest(np.zeros(2))[0] == 0


def test_the_ends_of_a_coefficient_by_hand(packaged: Chain) -> None:
    # Light separation of Bayan Obo's ore gives yield x share of NdPr: from 0.9 x 0.2 = 0.18 to 0.98 x 0.265 = 0.2597.
    mine = next(name for name, one in packaged.mines.items() if one.composition == "bayan_obo")
    share = packaged.compositions["bayan_obo"]["NdPr"]
    rate = packaged.yield_of("light-separation", "NdPr")
    assert (share.low, share.high, rate.low, rate.high) == (0.2, 0.265, 0.9, 0.98)
    found = coefficient_ranges(packaged, 2025)
    (ends,) = {
        ends_of(values)
        for name, entries in found.balances.items()
        for (good, item, _), values in entries.items()
        if name.startswith(f"make|light-separation|{mine}|") and (good, item) == ("separated-oxide", "NdPr")
    }
    assert ends == pytest.approx((0.18, 0.2597))
    # A share within the heavy concentrate rises with its group and falls with the others.
    parts = {g: d for g, d in packaged.compositions["bayan_obo"].items() if g in packaged.groups}
    heavy = {g: d for g, d in parts.items() if packaged.groups[g].is_heavy}
    most = heavy["Dy"].high / (heavy["Dy"].high + sum(d.low for g, d in heavy.items() if g != "Dy"))
    holds = found.holds("Dy")[("heavy-concentrate", mine, packaged.mines[mine].area)]
    assert ends_of(holds)[1] == pytest.approx(most)


def test_what_is_used_has_the_range_of_its_requirement_and_recipes_by_hand(
    toy_tables: Chain, toy_year: Baseline, toy_ranges: FlowRanges
) -> None:
    # The toy's recipes have no range: standard magnets hold 0.36, high-temperature ones 0.34 t REO of NdPr, and the
    # world's mix is fixed at 0.4 : 0.6, though one area may have only one of the two. So an area's use is at least
    # its least requirement x 0.34 and at most its greatest x 0.36; that of all areas is in the mix, or as far from it
    # as the reconciled year is.
    stated = {
        r.statistic.to_area: stated_ends(r)
        for r in toy_year.residuals
        if (r.statistic.flow, r.statistic.item) == ("use", "magnet")
    }
    for area, (low, high) in stated.items():
        found = toy_ranges.into[StageNode(MAGNETS_USED, area)]
        assert low * 0.34 - 1e-3 <= found[0]
        assert found[1] <= high * 0.36 + 1e-3
    mix = 0.4 * 0.36 + 0.6 * 0.34
    total = [sum(ends[k] for ends in stated.values()) * mix for k in (0, 1)]
    assert toy_ranges.totals[MAGNETS_USED] == pytest.approx(total, rel=2e-3)


@pytest.mark.parametrize("group", ["NdPr", "Dy", "Tb"])
@pytest.mark.parametrize("year", [2024, 2025])
def test_kept_ranges_hold_their_values_before_they_are_widened_to_them(packaged: Chain, year: int, group: str) -> None:
    from terbia.chain.baseline_store import baseline_of

    flows = stage_flows(packaged, baseline_of(packaged, year), group)
    path = files("terbia").joinpath("data", "chain", "flow_ranges", f"{year}.json")
    kept = from_json(group, year, json.loads(path.read_text(encoding="utf-8"))["groups"][group])
    assert set(kept.links) == set(flows.flows)
    before, after = all_ends(kept), all_ends(kept.holding(flows))
    for key, (low, high) in before.items():
        assert low <= high
        # The base year lies within but for its rounding: holding it moves no end by more than that.
        assert after[key] == pytest.approx((low, high), rel=1e-5, abs=1e-3)
    for stage in STAGES:
        for area, share in flows.shares(stage).items():
            assert kept.shares[(stage, area)][0] - 1e-6 <= share <= kept.shares[(stage, area)][1] + 1e-6


def test_kept_ranges_are_those_of_the_tables(packaged: Chain, packaged_2025: Baseline) -> None:
    flows = stage_flows(packaged, packaged_2025, "Tb")
    kept, fresh = ranges_of(packaged, packaged_2025, flows), flow_ranges(packaged, packaged_2025, ["Tb"])["Tb"]
    mine, theirs = all_ends(kept), all_ends(fresh.holding(flows))
    assert mine.keys() == theirs.keys()
    for key, ends in theirs.items():
        # Six digits, rounded outwards; weakly determined base flows may differ by a little where they are computed.
        assert mine[key] == pytest.approx(ends, rel=2e-3, abs=0.02), key


def test_wider_tables_never_make_a_range_narrower(
    toy_tables: Chain, toy_year: Baseline, toy_ranges: FlowRanges
) -> None:
    wider = flow_ranges(widened(toy_tables, 0.1), toy_year, ["NdPr"])["NdPr"]
    before, after = all_ends(toy_ranges), all_ends(wider)
    for key, (low, high) in before.items():
        assert after[key][0] <= low + 1e-3 * max(1.0, low), key
        assert after[key][1] >= high - 1e-3 * max(1.0, high), key
    # Mining is open by the shares of the ores: 10 % on either side of what each mine can have put out.
    low, high = wider.totals[MINE]
    assert low == pytest.approx(0.9 * toy_ranges.totals[MINE][0], rel=0.02) or low < toy_ranges.totals[MINE][0]
    assert high > toy_ranges.totals[MINE][1]


def test_worlds_within_the_tables_lie_within_the_ranges(toy_tables: Chain, toy_year: Baseline) -> None:
    """A world whose coefficients are drawn within their ranges, exactly known in it, allows no flow beyond them."""
    wide = widened(toy_tables, 0.1)
    ranges = all_ends(flow_ranges(wide, toy_year, ["Dy"])["Dy"])
    rng = np.random.default_rng(5)

    def drawn(datum: Datum) -> Datum:
        value = float(rng.uniform(datum.low, datum.high))
        return replace(datum, low=value, value=value, high=value)

    for _ in range(3):
        world = replace(
            toy_tables,
            yields={key: drawn(datum) for key, datum in wide.yields.items()},
            recipes={name: {g: drawn(d) for g, d in parts.items()} for name, parts in wide.recipes.items()},
        )
        year = reconciled_year(world, 2025)
        flows = stage_flows(world, year, "Dy")
        for stage in (MINE, MAGNETS_USED):
            for area, t in flows.by_area(stage).items():
                node = StageNode(stage, area)
                low, high = ranges[("into" if stage == MAGNETS_USED else "out", node)]
                assert low - 0.01 <= t <= high + 0.01


def test_the_order_of_the_tables_changes_nothing(toy_year: Baseline, toy_ranges: FlowRanges) -> None:
    turned = toy()
    turned = replace(
        turned,
        capacities=tuple(reversed(turned.capacities)),
        statistics=tuple(reversed(turned.statistics)),
        mines=dict(reversed(list(turned.mines.items()))),
        sites=dict(reversed(list(turned.sites.items()))),
    )
    again = all_ends(flow_ranges(turned, toy_year, ["NdPr"])["NdPr"])
    for key, ends in all_ends(toy_ranges).items():
        assert again[key] == pytest.approx(ends, rel=1e-6, abs=1e-4), key


def test_the_reconciled_year_is_one_of_the_allowed(packaged: Chain, packaged_2025: Baseline) -> None:
    allowed = allowed_flows(packaged, packaged_2025, coefficient_ranges(packaged, 2025))
    program, flows = allowed.program(), np.array(allowed.flows)
    activity = program.matrix.times(flows)
    assert np.all(activity >= program.row_low - 1e-9)
    assert np.all(activity <= program.row_high + 1e-9)
    assert np.all(flows <= program.column_high)


def test_what_is_kept_comes_back_rounded_outwards(toy_ranges: FlowRanges) -> None:
    again = from_json("NdPr", 2025, json.loads(json.dumps(to_json(toy_ranges))))
    mine, theirs = all_ends(toy_ranges), all_ends(again)
    assert mine.keys() == theirs.keys()
    for key, (low, high) in mine.items():
        assert theirs[key][0] <= low
        assert high <= theirs[key][1]
        assert theirs[key] == pytest.approx((low, high), rel=1e-5, abs=1e-9)


def test_ranges_of_other_tables_are_kept_in_the_cache(
    toy_tables: Chain, toy_year: Baseline, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERBIA_HOME", str(tmp_path))
    said: list[str] = []
    flows = stage_flows(toy_tables, toy_year, "Dy")
    first = ranges_of(toy_tables, toy_year, flows, said.append)
    assert len(said) == 1
    assert all_ends(ranges_of(toy_tables, toy_year, flows, said.append)) == all_ends(first)
    assert len(said) == 1
