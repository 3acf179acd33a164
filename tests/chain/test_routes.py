"""Where ore may go: to the plants that a route names, as the good that it names, and to nobody else's."""

from __future__ import annotations

import pytest
from toy_chain import Row, Tables, as_bytes, chain_of, number, tables

from terbia.chain.model import Chain
from terbia.chain.reading import read_chain
from terbia.chain.tables import OWN, read_rows
from terbia.chain.year_network import assemble
from terbia.errors import FileFaults

ORE_STAGES = ("cracking", "light-separation", "heavy-separation")


def toy_with(*routes: Row) -> Tables:
    """The toy chain with a second American plant that cracks, and these routes."""
    found = tables()
    found["sites"].append({"site": "us-other", "area": "US", "name": "another"})
    found["capacities"].append(
        {"site": "us-other", "stage": "cracking", "measure": "REO-feed", "from_year": "",
         **number(5_000, "t REO")}
    )  # fmt: skip
    found["routes"] = list(routes)
    return found


def workers(chain: Chain, mine: str, year: int = 2025) -> set[tuple[str, str]]:
    """The stage and site of every activity that works on a mine's product."""
    columns = assemble(chain, year, tuple(chain.areas)).network.columns
    return {(c.stage, c.site) for c in columns if c.kind == "make" and c.item == mine and c.stage in ORE_STAGES}


def ways(chain: Chain, mine: str) -> set[tuple[str, str, str]]:
    """Every way of a mine's product: what, from where, to where."""
    columns = assemble(chain, 2025, tuple(chain.areas)).network.columns
    return {(c.stage, c.area, c.to) for c in columns if c.kind == "move" and c.item == mine}


def crackers(*routes: Row) -> set[str]:
    return {site for stage, site in workers(chain_of(toy_with(*routes)), "rock-mine") if stage == "cracking"}


def test_a_named_plant_is_the_only_one_of_its_area() -> None:
    """Two plants crack in the United States; the route names one, so the other never works on the ore."""
    assert crackers({"mine": "rock-mine", "to_area": "US", "to_site": "us-plant"}) == {"us-plant", "slot:US"}
    assert crackers({"mine": "rock-mine", "to_area": "US", "to_site": "us-other"}) == {"us-other", "slot:US"}


def test_a_route_without_a_site_is_to_any_plant_of_the_area() -> None:
    assert crackers({"mine": "rock-mine", "to_area": "US"}) == {"us-plant", "us-other", "slot:US"}


def test_home_is_open_until_a_row_names_a_plant_there() -> None:
    """Without a word on home its plants are open; a row that names the mine itself leaves what it would build."""
    abroad = {"mine": "rock-mine", "to_area": "CN", "to_site": "cn-plant"}
    assert crackers(abroad) == {"us-plant", "us-other", "slot:US", "cn-plant", "slot:CN"}
    own = {"mine": "rock-mine", "to_area": "US", "to_site": "rock-mine"}
    assert crackers(abroad, own) == {"slot:US", "cn-plant", "slot:CN"}


def test_several_rows_name_several_plants_each_in_its_years() -> None:
    rows = (
        {"mine": "rock-mine", "to_area": "US", "to_site": "us-plant"},
        {"mine": "rock-mine", "to_area": "US", "to_site": "us-other", "from_year": "2026"},
        {"mine": "rock-mine", "to_area": "CN", "to_site": "cn-plant", "to_year": "2024"},
    )
    assert crackers(*rows) == {"us-plant", "slot:US"}


def test_a_mine_without_a_row_may_go_anywhere() -> None:
    assert crackers() == {"us-plant", "us-other", "slot:US", "cn-plant", "slot:CN", "slot:JP"}


def test_a_route_of_mixed_compound_brings_no_concentrate() -> None:
    """What is cracked at home is sent on: China separates it, and neither receives concentrate nor cracks."""
    chain = chain_of(toy_with({"mine": "rock-mine", "to_area": "CN", "to_site": "cn-plant", "good": "mixed-compound"}))
    assert {site for stage, site in workers(chain, "rock-mine") if stage == "cracking"} == {
        "us-plant",
        "us-other",
        "slot:US",
    }
    assert ("light-separation", "cn-plant") in workers(chain, "rock-mine")
    assert ("heavy-separation", "cn-plant") in workers(chain, "rock-mine")
    assert ("concentrate", "US", "CN") not in ways(chain, "rock-mine")
    assert ("mixed-compound", "US", "CN") in ways(chain, "rock-mine")


def test_a_route_of_heavy_concentrate_brings_nothing_before_it() -> None:
    chain = chain_of(
        toy_with({"mine": "rock-mine", "to_area": "CN", "to_site": "cn-plant", "good": "heavy-concentrate"})
    )
    assert {stage for stage, site in workers(chain, "rock-mine") if site == "cn-plant"} == {"heavy-separation"}
    assert ways(chain, "rock-mine") == {("heavy-concentrate", "US", "CN")}


def test_a_route_of_concentrate_brings_concentrate_alone() -> None:
    """China cracks and separates what it receives; what the United States crack, and its heavy part, stays there."""
    chain = chain_of(toy_with({"mine": "rock-mine", "to_area": "CN", "to_site": "cn-plant", "good": "concentrate"}))
    at = {stage for stage, site in workers(chain, "rock-mine") if site == "cn-plant"}
    assert at == {"cracking", "light-separation", "heavy-separation"}
    assert {w for w in ways(chain, "rock-mine") if w[1] == "US"} == {("concentrate", "US", "CN")}


def test_a_table_of_before_reads_as_routes_to_areas() -> None:
    """Without the columns to_site and good a route says what it said: any plant of the area, any good."""
    found = toy_with({"mine": "rock-mine", "to_area": "CN"})
    files = {name: as_bytes(found, name) for name in OWN}
    before = "mine,to_area,from_year,to_year,source_title,source_url,qualifiers,note\nrock-mine,CN,,,,,,\n"
    old = read_chain(read_rows("before", (files | {"routes": before.encode()}).get), "before")
    assert old.routes == chain_of(found).routes


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ({"to_area": "CN", "to_site": "us-plant"}, "to_site", "lies in US, and to_area says CN"),
        ({"to_area": "*", "to_site": "us-plant"}, "to_site", "lies in US, and to_area says *"),
        ({"to_area": "US", "to_site": "us-plnt"}, "to_site", "is no site of this chain; close to it: us-plant"),
        ({"to_area": "US", "good": "oxide"}, "good", "is no good of an ore"),
    ],
)
def test_a_bad_route_is_named_with_its_cell(row: Row, column: str, says: str) -> None:
    with pytest.raises(FileFaults) as caught:
        chain_of(toy_with({"mine": "rock-mine", **row}))
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [(2, column)]
    assert says in str(caught.value)


CAPTIVE = {
    "mp_sep": {"mp_mine", "mp_10k", "mp_resource", "mp_usgs"},
    "white_mesa": {"us_monazite"},
    "lynas_kalgoorlie": {"lynas_mtweld"},
    "lynas_gebeng": {"lynas_mtweld"},
    "cnre_sep": {"bayan_obo_mine"},
    "creg_sep": {"creg_clays", "creg_longnan", "creg_sichuan", "la_clays", "my_clays", "myanmar_iac"},
    "solikamsk": {"lovozero"},
    "irel_osc": {"irel_sands"},
}


@pytest.mark.parametrize("year", [2024, 2025])
def test_no_packaged_plant_takes_ore_that_is_not_its_own(packaged: Chain, year: int) -> None:
    """Whose feed each plant is said to take, slots beside it; deposits of China may go to any of its plants."""
    columns = assemble(packaged, year, tuple(packaged.areas)).network.columns
    works = {(c.item, c.site) for c in columns if c.kind == "make" and c.stage in ORE_STAGES}
    unbuilt = {name for name, mine in packaged.mines.items() if mine.area == "CN" and name.endswith("_deposit")}
    for site, own in CAPTIVE.items():
        takes = {item for item, where in works if where == site and not item.startswith("slot:")}
        assert takes - unbuilt == own, site


def test_loparite_is_cracked_where_it_is_chlorinated(packaged: Chain) -> None:
    """Solikamsk alone; China and the European Union receive compounds of it and no ore."""
    cracked = {site for stage, site in workers(packaged, "lovozero") if stage == "cracking"}
    assert cracked == {"solikamsk", "slot:RU"}
    assert not {w for w in ways(packaged, "lovozero") if w[0] == "concentrate"}
