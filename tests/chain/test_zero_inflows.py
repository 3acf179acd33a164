"""Inflows at zero that nobody measured: found, weighted by the walk, and taken for a finding where somebody counted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from toy_chain import toy
from traced_toy import hand_made_year

from terbia.chain.base_network import Counted, base_network
from terbia.chain.baseline import Baseline
from terbia.chain.datum import Datum
from terbia.chain.element_flows import element_flows
from terbia.chain.model import Statistic
from terbia.chain.traced_evidence import Evidence, evidence_behind
from terbia.chain.zero_inflows import ZeroInflow, ZeroInflows, zero_inflows

CROSSING = "move|separated-oxide|NdPr||CN|JP"


def year_with(**flows: float) -> Baseline:
    """The hand-made year with a way for oxide from China to Japan."""
    made = hand_made_year()
    return replace(made, flows={**made.flows, CROSSING: 0.0, **flows})


def found_in(year: Baseline, statistics: list[Counted]) -> tuple[tuple[ZeroInflows, ...], Evidence, Evidence]:
    made, _ = base_network(toy(), 2025)
    flows = element_flows(made, year, "NdPr", "US", ("standard",))
    assert flows is not None
    found = zero_inflows(made, statistics, year, flows)
    before, after = evidence_behind(made, [], flows), evidence_behind(made, [], flows, found)
    return found, before, after


def counting(value: float, kind: str, parts: int) -> list[Counted]:
    """A statistic of trade that counts the way from China to Japan, alone or with others."""
    made, _ = base_network(toy(), 2025)
    numbers = made.network.number_of()
    named = [CROSSING, "move|separated-oxide|NdPr||US|JP"][:parts]
    example = next(iter(toy().statistics)).amount
    amount: Datum = replace(example, low=value, value=value, high=value, kind=kind, qualifiers=())
    one = Statistic("cn-jp", 2025, "trade", "NdPr", "CN", "JP", amount)
    return [(one, [(numbers[name], 1.0) for name in named])]


def test_an_inflow_at_zero_by_hand() -> None:
    # A quarter of the use passes Japan's market of oxide, all of it US oxide; China makes oxide and sends none.
    (found,), before, after = found_in(year_with(), [])
    assert found.inflows == (ZeroInflow("separated-oxide", ("NdPr",), "CN", "JP"),)
    assert found.pools == ("pool|separated-oxide|NdPr|JP",)
    assert found.visits == pytest.approx(0.25)
    # One more row, for a quarter of the use, and it is unverified: u = U / N becomes (U + 0.25) / (N + 0.25), so that
    # (1 - u) shrinks by N / (N + 0.25). A market that all of the use passes tells N.
    made, _ = base_network(toy(), 2025)
    flows = element_flows(made, year_with(), "NdPr", "US", ("standard",))
    assert flows is not None
    whole = evidence_behind(made, [], flows, [replace(found, visits=1.0)])
    rows = 1 / ((1 - before.unverified_share) / (1 - whole.unverified_share) - 1)
    assert rows > 1
    assert 1 - after.unverified_share == pytest.approx((1 - before.unverified_share) * rows / (rows + 0.25))
    assert after.unverified_somewhere_share >= before.unverified_somewhere_share


def test_what_flows_is_no_zero_and_a_thousandth_is_one() -> None:
    # Japan has 30.78 t of oxide: 0.03 t is below a thousandth of it, 0.04 t is not.
    def year(t: float) -> Baseline:
        use = hand_made_year().flows["make|metal|NdPr|jp-plant|JP|"]
        return year_with(**{CROSSING: t, "move|separated-oxide|NdPr||US|JP": use - t,
                            "surplus|separated-oxide|NdPr||US|": t,
                            "make|metal|NdPr|cn-plant|CN|": hand_made_year().flows["make|metal|NdPr|cn-plant|CN|"] - t,
                            })  # fmt: skip

    made, _ = base_network(toy(), 2025)
    for t, is_zero in ((0.03, True), (0.04, False)):
        flows = element_flows(made, hand_made_year(), "NdPr", "US", ("standard",))
        assert flows is not None
        assert bool(zero_inflows(made, [], year(t), flows)) is is_zero


def test_a_zero_that_somebody_counted_is_a_finding() -> None:
    assert found_in(year_with(), counting(0.0, "measured", 1))[0] == ()
    assert found_in(year_with(), counting(0.0, "measured", 2))[0] == ()
    assert found_in(year_with(), counting(5.0, "measured", 1))[0] == ()
    # A sum above zero says nothing of its parts, and an assumed zero is none that was counted.
    assert len(found_in(year_with(), counting(5.0, "measured", 2))[0]) == 1
    assert len(found_in(year_with(), counting(0.0, "assumed", 1))[0]) == 1


def test_nothing_comes_from_where_nobody_makes_it_or_where_no_way_leads() -> None:
    assert found_in(hand_made_year(), [])[0] == ()  # the year keeps no such way
    nobody = year_with()
    stopped = {name: t for name, t in nobody.flows.items() if "|CN|" not in name or name == CROSSING}
    made, _ = base_network(toy(), 2025)
    flows = element_flows(made, hand_made_year(), "NdPr", "US", ("standard",))
    assert flows is not None
    assert zero_inflows(made, [], replace(nobody, flows=stopped), flows) == ()
