"""The plain table honours routes: ore that may not go to a plant is no feed for it, and is named as passing by."""

from __future__ import annotations

import pytest
from test_coverage import question, row
from test_routes import toy_with
from toy_chain import chain_of, number

from terbia.chain.coverage import StageCoverage, coverage_table
from terbia.chain.model import Chain

OWN = {"mine": "rock-mine", "to_area": "US", "to_site": "us-plant"}
OTHER = {"mine": "other-mine", "to_area": "US", "to_site": "us-other"}


def two_lines() -> Chain:
    """The toy chain with a second American mine of 1,000 t REO of the same ore; each mine feeds one of two plants."""
    found = toy_with(OWN, OTHER)
    found["sites"].append({"site": "other-mine", "area": "US", "name": "other"})
    found["mines"].append({"mine": "other-mine", "composition": "rock", "feed_class": "mineral"})
    found["capacities"].append(
        {"site": "other-mine", "stage": "mine", "measure": "REO", "from_year": "", **number(1_000, "t REO")}
    )
    return chain_of(found)


def home(chain: Chain, group: str = "NdPr") -> tuple[StageCoverage, ...]:
    return coverage_table(chain, question(chain, "home"), [group])


def test_each_plant_gets_its_own_ore_by_hand() -> None:
    """us-plant cracks 20,000 of 40,000 t, x 0.18 x 0.9 = 3,240 t NdPr; us-other could crack 5,000 t (810 t NdPr) and
    gets 1,000 t: 1,000 x 0.18 x 0.9 = 162 t. Both together 3,402 t of 4,050 t, though 41,000 t are mined.

    Light separation is us-plant's alone, of the ore of its own mine: 3,000 t out of 3,240 x 0.95 = 3,078 t; the 162 t
    of the other mine pass by.
    """
    found = home(two_lines())
    cracking = row(found, "NdPr", "cracking")
    assert [(p.sites, p.mines) for p in cracking.parts] == [
        (("us-other",), ("other-mine",)),
        (("us-plant",), ("rock-mine",)),
    ]
    assert [p.out.value for p in cracking.parts] == [pytest.approx(162), pytest.approx(3_240)]
    assert [p.capacity.value for p in cracking.parts] == [pytest.approx(810), pytest.approx(3_240)]
    assert cracking.out.value == pytest.approx(3_402)
    assert cracking.not_taken == {}
    light = row(found, "NdPr", "light-separation")
    assert light.feed is not None and light.feed.value == pytest.approx(3_240)
    assert light.out.value == pytest.approx(3_000)
    assert {mine: t.value for mine, t in light.not_taken.items()} == {"other-mine": pytest.approx(162)}


def test_ore_for_another_area_passes_by_its_plants(toy_tables: Chain) -> None:
    """China's ore and clay go to China only: nothing of either is feed in the United States or Japan."""
    found = toy_with(OWN, {"mine": "cn-rock", "to_area": "CN"}, {"mine": "clay-mine", "to_area": "CN"})
    chain = chain_of(found)
    light = row(
        coverage_table(chain, question(chain, "all", "CN:separated-oxide"), ["NdPr"]), "NdPr", "light-separation"
    )
    assert light.areas == ("JP", "US")
    assert light.feed is not None and light.feed.value == pytest.approx(20_000 * 0.18 * 0.9)
    assert sorted(light.not_taken) == ["clay-mine", "cn-rock"]
    # Where it may not leave China at all, it passes nobody elsewhere.
    gone = row(coverage_table(chain, question(chain, "all", "CN"), ["NdPr"]), "NdPr", "light-separation")
    assert gone.areas == ("JP", "US") and gone.not_taken == {}


def test_white_mesa_counts_with_what_it_gets(packaged: Chain) -> None:
    """It can take 5,500 t REO and gets the monazite of its owner; the bastnaesite of Mountain Pass is not its feed."""
    found = coverage_table(packaged, question(packaged, "home", area="US"), ["NdPr"])
    part = next(p for p in row(found, "NdPr", "light-separation").parts if "white_mesa" in p.sites)
    assert part.mines == ("us_monazite",)
    assert part.out.high < 0.25 * part.capacity.value


def test_the_richest_ore_is_in_the_high_end_only() -> None:
    """us-other takes 5,000 t REO of a mine with 5 % Dy or of one with 0.4 %: its mean is weighted by what is mined."""
    found = toy_with({"mine": "rock-mine", "to_area": "US"})
    found["sites"].append({"site": "rich-mine", "area": "US", "name": "rich"})
    found["mines"].append({"mine": "rich-mine", "composition": "clay", "feed_class": "mineral"})
    found["capacities"].append(
        {"site": "rich-mine", "stage": "mine", "measure": "REO", "from_year": "", **number(10_000, "t REO")}
    )
    cracking = row(home(chain_of(found), "Dy"), "Dy", "cracking")
    mean = (40_000 * 0.004 + 10_000 * 0.05) / 50_000
    assert cracking.capacity.value == pytest.approx(25_000 * mean * 0.9)
    assert cracking.capacity.high == pytest.approx(25_000 * 0.05 * 0.9)
    assert cracking.out.high == pytest.approx(660 * 0.9)
