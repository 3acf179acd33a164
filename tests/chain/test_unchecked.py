"""One rule of what nobody has checked: by hand, on the toy chain, and on the packaged one."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toy_chain import chain_of, number, tables

from terbia.chain.binding_ranges import relief_ends
from terbia.chain.bottleneck import Bottleneck
from terbia.chain.coverage import StageCoverage, coverage_table
from terbia.chain.datum import Datum
from terbia.chain.evidence import Cell, evidence
from terbia.chain.least_covered import holding_down
from terbia.chain.model import Chain
from terbia.chain.needed import needed
from terbia.chain.question import ask
from terbia.chain.ranged import Ranged, amount, least
from terbia.chain.unchecked import says_nothing, unchecked, unchecked_needs

_SHARE = st.floats(0, 1)


def covered(chain: Chain, group: str, year: int = 2025, supply: str = "home") -> dict[str, StageCoverage]:
    """The rows of a group in the United States, by stage."""
    question = ask(chain, year=year, area="US", supply=supply, without=())
    return {row.stage: row for row in coverage_table(chain, question, [group])}


def toy_with(unit: str = "t REO", kind: str = "measured", low: float = 7_200, high: float = 8_800) -> Chain:
    """The toy chain in which the US need of 8,000 t La+Ce is of another kind or range."""
    found = tables()
    for row in found["requirements"]:
        if (row["area"], row["product"]) == ("US", "La+Ce"):
            row.update(number("" if kind == "absent" else 8_000, unit, low, high, kind))
    return chain_of(found)


def test_the_less_checked_side_counts_and_not_the_mean() -> None:
    """Three checked rows over a need that nobody published: 1 of 4 rows, but the share rests on that one: 1."""
    assert unchecked(0.0, 1.0, low=0.1, high=0.3) == 1.0
    assert unchecked(0.25, 0.0, low=0.1, high=0.3) == 0.25
    assert unchecked() == 1.0


@pytest.mark.parametrize(
    ("low", "high", "nothing"),
    [
        (0, 1, True), (0, 5.4, True), (0, inf, True), (0.004, 0.999, True),
        (0, 0, False), (0.02, 1, False), (0, 0.9, False), (1, inf, False),
    ],
)  # fmt: skip
def test_from_nothing_to_everything_says_nothing(low: float, high: float, nothing: bool) -> None:
    assert says_nothing(low, high) is nothing
    assert unchecked(0.0, low=low, high=high) == float(nothing)


@given(_SHARE, _SHARE, _SHARE, st.floats(0, 3))
def test_no_side_makes_up_for_another(one: float, other: float, low: float, more: float) -> None:
    found = unchecked(one, other, low=low, high=low + more)
    assert max(one, other) <= found <= 1
    assert unchecked(one, other, 0.7, low=low, high=low + more) >= found


def test_a_share_of_a_need_that_nobody_published_is_unchecked() -> None:
    """US: 8,000 t La+Ce measured, and absent with 6,000 to 10,000; the plants and their rows are the same."""
    sure, absent = toy_with(), toy_with(kind="absent", low=6_000, high=10_000)
    for chain, share in ((sure, 0.0), (absent, 1.0)):
        row = covered(chain, "La+Ce")["light-separation"]
        assert row.served.low > 0 and row.coverage.share < 0.5
        assert (row.requirement.doubt, row.unverified_share) == (share, share)
        need = chain.requirements["US", "La+Ce", 2025]
        assert row.unverified_missing(need) == share
    # CN and JP need magnets, CN 90,000 t La+Ce and the US 8,000: 8,000 of 98,000 t are unchecked.
    both = ("CN", "US")
    assert needed(absent, 2025, "light-separation", "La+Ce", both).doubt == pytest.approx(8_000 / 98_000)
    assert needed(absent, 2025, "light-separation", "Dy", both).doubt == 0.0


def test_needs_of_oxide_count_up_to_the_oxide() -> None:
    """NdPr: 7,000 t of magnets x 0.348 / 0.7 = 3,480 t in alloy, measured, and 1,160 t as oxide that nobody knows."""
    found = tables()
    found["requirements"].append(
        {"area": "US", "product": "NdPr", "year": "2025", **number("", "t REO", 1_000, 1_320, "absent")}
    )
    found["loss_values"].append({"product": "NdPr", **number(60, "kUSD/t", 20, 180, "assumed")})
    chain = chain_of(found)
    in_alloy = 3_480 / 0.98 / 0.93  # what light separation would put out for it
    assert needed(chain, 2025, "light-separation", "NdPr", ("US",)).doubt == pytest.approx(1_160 / (in_alloy + 1_160))
    assert needed(chain, 2025, "metal", "NdPr", ("US",)).doubt == 0.0


def test_an_amount_in_doubt_is_not_averaged_with_its_factors() -> None:
    """250 t that nobody published x two checked contents: 1 of 3 inputs, and all of it in doubt. With as much that is
    measured half of it is; the smaller of two has the doubt of the one that decides."""
    nobody = amount(Datum(0, 250, 500, "t alloy", "absent"))
    sure = amount(Datum(87, 87, 87, "t REO", "measured"))
    content = Ranged(0.34, 0.348, 0.36, 0.0, 2)
    product = nobody.times(content)
    assert (product.share, product.doubt) == (pytest.approx(1 / 3), 1.0)
    assert (product + sure).doubt == pytest.approx(0.5)
    assert least(product, sure.times(Ranged(2, 2, 2))).doubt == 1.0
    assert sure.over(nobody).doubt == 1.0


def test_a_relief_is_as_unchecked_as_what_it_relieves_is_needed(toy_tables: Chain) -> None:
    """A measured loss value and a measured plant, for a need that is measured and for one that is absent."""
    one = Bottleneck(
        "capacity", "cracking", "us-plant", "US", "REO-feed", None, 1.0, relieved=(("La+Ce", 0.5),), rank=1
    )
    for kind, low, high, share in (("measured", 7_200, 8_800, 0.0), ("absent", 0, 300_000, 150_000 / 240_000)):
        found = tables()
        for row in found["loss_values"]:
            row.update(kind="measured")
        for row in found["requirements"]:
            if (row["area"], row["product"]) == ("US", "La+Ce"):
                row.update(number("" if kind == "absent" else 8_000, "t REO", low, high, kind))
        chain = chain_of(found)
        assert relief_ends(chain, 2025, one).unverified_share == pytest.approx(share)
        assert unchecked_needs(chain, 2025, ("La+Ce",)) == pytest.approx(share)


def heavy_zero(*stages: str) -> Chain:
    """The toy in which a row says of the US that it has nothing at some stages."""
    measures = {"heavy-separation": ("DyTb-oxide", "t oxide"), "heavy-metal": ("DyTb-metal", "t metal")}
    found = tables()
    for stage in stages:
        measure, unit = measures[stage]
        found["capacities"].append(
            {"site": "us-plant", "stage": stage, "measure": measure, "from_year": "", **number(0, unit)}
        )
    return chain_of(found)


def test_a_zero_that_is_fed_with_one_is_no_checked_stage() -> None:
    """Rows say that the US separate no heavies; none says anything of heavy metal or alloy, which get none.

    Their coverage of 0 is checked, by the row of heavy separation; their plants are not, and are not named.
    """
    chain = heavy_zero("heavy-separation")
    rows = covered(chain, "Dy")
    zero = rows["heavy-separation"]
    assert (zero.zero_share, zero.own_zero_share, zero.behind) == (0.0, 0.0, zero.rows) and len(zero.rows) == 1
    for stage in ("heavy-metal", "alloy", "magnet"):
        row = rows[stage]
        assert (row.coverage.high, row.unverified_share, row.own_zero_share) == (0.0, 0.0, 1.0)
        assert row.behind == zero.rows  # what makes it zero, not its own plants
    assert rows["magnet"].rows and rows["magnet"].behind != rows["magnet"].rows
    assert [row.stage for row in holding_down(rows.values(), "Dy")] == ["heavy-separation"]


def test_every_stage_with_a_zero_of_its_own_is_named() -> None:
    rows = covered(heavy_zero("heavy-separation", "heavy-metal"), "Dy")
    assert [row.stage for row in holding_down(rows.values(), "Dy")] == ["heavy-separation", "heavy-metal"]
    assert rows["heavy-metal"].behind == rows["heavy-metal"].rows != rows["heavy-separation"].rows


def test_a_checked_zero_is_named_before_one_that_nobody_checked() -> None:
    """No row says anything of heavy separation; one says that no heavy metal is made: that one is the headline's."""
    rows = covered(heavy_zero("heavy-metal"), "Dy")
    assert rows["heavy-separation"].unverified_share == 1.0
    held = holding_down(rows.values(), "Dy")
    assert [(row.stage, row.unverified_share) for row in held] == [("heavy-metal", 0.0)]


def test_a_zero_that_nobody_checked_is_led_to_no_row() -> None:
    rows = covered(heavy_zero(), "Dy")
    assert rows["heavy-separation"].behind == () and rows["heavy-separation"].unverified_share == 1.0
    assert [row.stage for row in holding_down(rows.values(), "Dy")] == ["heavy-separation", "heavy-metal", "alloy"]


def cell(chain: Chain, stage: str, group: str, year: int = 2025) -> Cell:
    return next(c for c in evidence(chain, year) if (c.area, c.stage, c.group) == ("US", stage, group))


def test_a_cell_is_known_by_its_tonnes() -> None:
    """US mine: 40,000 x 0.18 = 7,200 t NdPr measured, and 200 x 0.18 = 36 t of a second mine that is assumed."""
    found = tables()
    found["sites"].append({"site": "small-mine", "area": "US", "name": "small-mine"})
    found["mines"].append({"mine": "small-mine", "composition": "rock", "feed_class": "mineral"})
    found["capacities"].append(
        {"site": "small-mine", "stage": "mine", "measure": "REO", "from_year": "",
         **number(200, "t REO", 100, 300, "assumed")}
    )  # fmt: skip
    one = cell(chain_of(found), "mine", "NdPr")
    assert one.kind == "measured" and not one.unverified
    assert one.unverified_share == pytest.approx(36 / 7_236)
    assert one.parts == pytest.approx({"measured": 7_200 / 7_236, "assumed": 36 / 7_236})
    assert one.to_dict()["of"] == "capacity" and cell(chain_of(found), "use", "NdPr").to_dict()["of"] == "need"


def test_measures_of_one_stage_weigh_alike() -> None:
    """US: 3,000 t oxide of NdPr. The ores hold 0.18, 0.18 and 0.3 of it: rock and clay are two, mean 0.24; 12,500 t
    of feed. A second plant that takes 12,500 t of feed, assumed, is half of the cell."""
    found = tables()
    found["sites"].append({"site": "second", "area": "US", "name": "second"})
    found["capacities"].append(
        {"site": "second", "stage": "light-separation", "measure": "REO-feed", "from_year": "",
         **number(12_500, "t REO", 100, 20_000, "assumed")}
    )  # fmt: skip
    assert cell(chain_of(found), "light-separation", "NdPr").unverified_share == pytest.approx(0.5)


def test_a_cell_without_a_row_is_absent_and_a_checked_zero_is_not(packaged: Chain) -> None:
    assert (cell(packaged, "heavy-metal", "Dy").kind, cell(packaged, "heavy-metal", "Dy").unverified_share) == (
        "measured", 0.0,
    )  # fmt: skip
    assert cell(packaged, "heavy-separation", "Dy").unverified_share == 0.0
    assert (cell(packaged, "alloy", "Dy", 2024).kind, cell(packaged, "alloy", "Dy", 2024).unverified) == (
        "absent",
        True,
    )


def test_the_mine_of_the_united_states_is_measured(packaged: Chain) -> None:
    """Mountain Pass is more than 99 % of it; the stand-in of the monazite is what is left."""
    mine = cell(packaged, "mine", "NdPr")
    assert mine.kind == "measured" and mine.unverified_share < 0.01


@pytest.mark.parametrize("year", [2024, 2025])
def test_the_headline_of_the_heavies_names_stages_that_a_publisher_calls_zero(packaged: Chain, year: int) -> None:
    """USGS: no heavy compounds or metals. Of alloy nobody says anything, so it is not in it; all lead to those rows."""
    rows = covered(packaged, "Dy", year)
    assert [row.stage for row in holding_down(rows.values(), "Dy")] == ["heavy-separation", "heavy-metal"]
    said = {c.amount.where for c in packaged.capacities if c.amount.high == 0 and "p. 154" in c.amount.locator}
    assert len(said) == 2
    for row in holding_down(rows.values(), "Dy"):
        assert set(row.behind) <= said and row.unverified_share == 0.0
