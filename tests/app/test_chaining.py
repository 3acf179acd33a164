"""The command of the chain: questions, tables of one's own, evidence, and what is said when something is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from terbia.app.chain_tables import chain_evidence, chain_tables
from terbia.app.chaining import chain
from terbia.app.cli import group
from terbia.app.site.pages.chain_files import relief_rows
from terbia.chain.reading import chain_from
from terbia.errors import FileFaults, NotInRecord, TerbiaError
from terbia.reports.chain_charts import relief_chart
from terbia.reports.chain_numbers import relieved_words

QUESTIONS = ({"supply": "all"}, {"supply": "all", "without": ("CN",)}, {"supply": "allies"}, {"supply": "home"})


def run(*arguments: str) -> str:
    done = CliRunner().invoke(group, ["chain", *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("year", [2024, 2025])
@pytest.mark.parametrize("area", ["US", "EU"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_is_answered_with_its_checks(
    home: Path, year: int, area: str, question: dict[str, object]
) -> None:
    found = chain(year=year, area=area, bottlenecks=False, **question)  # type: ignore[arg-type]
    document = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert (document["year"], document["supply"], document["question"]) == (
        year,
        question["supply"],
        found.question.text(),
    )
    assert {row["element"] for row in document["coverage"]} == {"NdPr", "Dy", "Tb"}
    assert document["checks"]["mass_balance_max_abs_t"] < 1e-6
    for row in document["shortfall"]:
        assert row["low"] <= row["t"] <= row["high"]
    as_it_was = question == {"supply": "all"}
    assert document["status"] == ("covered" if as_it_was else "short")
    assert (document["shortfall"] == []) is as_it_was
    assert not document["checks"]["base_year_outside_stated_range"]
    assert found.frame().height == len(document["coverage"])


def test_every_number_has_its_range(home: Path) -> None:
    document: dict[str, Any] = chain(year=2025, area="US", supply="home").to_dict()
    loss = document["loss"]
    assert 0 < loss["low"] < loss["kusd"] == document["loss_kusd"] < loss["high"]
    assert 0 <= loss["unverified_share"] <= 1
    for row in document["coverage"]:
        assert row["passes_by_range_t"][0] <= row["passes_by_t"] <= row["passes_by_range_t"][1]
    for row in document["shortfall"]:
        assert row["share_low"] <= row["share"] <= row["share_high"]
    for one in document["bottlenecks"]:
        # Loss values are open by three times: so is what they make of a tonne.
        assert one["relief_low"] == pytest.approx(one["relief_right"] / 3, rel=1e-3)
        assert one["relief_high"] == pytest.approx(3 * max(one["relief_right"], one["relief_left"] or 0), rel=1e-3)
    for one in document["statistical_differences"]:
        assert one["low"] < one["t"] < one["high"]
        assert 0 <= one["unverified_share"] <= 1


def test_as_it_was_says_that_nothing_can_bind(home: Path) -> None:
    text = run("--year", "2025")
    assert "2025 as it was" in text and "Nothing is missing" in text
    assert "has no shortfall, hence nothing binds" in text
    assert "Nothing is missing in US. So nothing binds, and no stage is covered least" in text
    assert "covered least at" not in text


def test_home_prints_table_missing_bottlenecks_and_walls(home: Path) -> None:
    text = run("--supply", "home", "--year", "2025")
    for word in (
        "heavy-separation",
        "Missing in US",
        "one more tonne",
        "Walls in US",
        "certified solves",
        "illustrative",
    ):
        assert word in text
    document = json.loads(run("--supply", "home", "--year", "2025", "--json"))
    assert document["bottlenecks"][0]["rank"] == 1
    assert {"decided", "stage", "site", "area", "elements", "relief_left", "relief_right", "unit"} <= set(
        document["bottlenecks"][0]
    )


def test_the_same_question_prints_the_same_digits(home: Path) -> None:
    first, second = (run("--supply", "allies", "--json") for _ in range(2))
    assert first == second


def test_tables_written_out_and_changed_are_run_on(home: Path, tmp_path: Path) -> None:
    """A heavy circuit of 400 t Dy+Tb with metal to go with it in the US: now some dysprosium is separated there."""
    folder = tmp_path / "mine"
    assert "Wrote" in run("--to", str(folder))
    capacities = folder / "capacities.csv"
    text = capacities.read_text(encoding="utf-8")
    for stage, measure, unit in (
        ("heavy-separation", "DyTb-oxide", "t oxide"), ("heavy-metal", "DyTb-metal", "t metal"),
    ):  # fmt: skip
        text += f"noveon,{stage},{measure},2025,400,400,400,{unit},assumed,,,,,,assumed,what if\n"
    capacities.write_text(text, encoding="utf-8")
    nowhere = chain(supply="home", from_dir=folder, bottlenecks=False)
    separated = next(r for r in nowhere.coverage if (r.group, r.stage) == ("Dy", "heavy-separation"))
    assert separated.capacity.value > 0 and separated.served.high == 0  # no route brings it anything
    assert set(separated.not_taken) == {"mp_mine", "us_monazite"}
    with (folder / "routes.csv").open("a", encoding="utf-8") as routes:
        routes.write("mp_mine,US,noveon,heavy-concentrate,,,,,assumed,what if\n")
    before = chain(supply="home", bottlenecks=False)
    after = chain(supply="home", from_dir=folder, bottlenecks=False)
    covered = {(r.group, r.stage): r.coverage.value for r in after.coverage}
    assert covered[("Dy", "heavy-separation")] > 0
    assert {(r.group, r.stage): r.coverage.value for r in before.coverage}[("Dy", "heavy-separation")] == 0
    lacks = [sum(s.t for s in a.shortfall if s.product == "Dy" and s.element == "Dy") for a in (before, after)]
    assert lacks[1] < lacks[0]
    with pytest.raises(FileFaults, match="already"):
        chain_tables(folder)


@pytest.mark.parametrize(
    ("table", "begins", "says"),
    [
        ("capacities", "cn_recyclers,recycling,REO,2023", "recycling REO 2023"),
        ("capacities", "lynas_gebeng,heavy-separation,SEG-feed,2025", "heavy-separation SEG-feed 2025"),
        ("recipes", "high-temperature,NdPr", "high-temperature has no row for it"),
        ("recipes", "standard,Dy", "standard has no row for it"),
        ("compositions", "myanmar_iac,unknown", "myanmar_iac has no row for it"),
    ],
)
def test_a_deleted_number_is_asked_for(home: Path, tmp_path: Path, table: str, begins: str, says: str) -> None:
    chain_tables(tmp_path / "mine")
    path = tmp_path / "mine" / f"{table}.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(begins + ",")]
    assert len(kept) == len(lines) - 1
    path.write_text("".join(kept), encoding="utf-8")
    with pytest.raises(FileFaults) as caught:
        chain(from_dir=tmp_path / "mine", bottlenecks=False)
    assert says in str(caught.value)


def test_what_is_missing_of_an_unknown_need_is_illustrative(home: Path) -> None:
    """Nobody published what the US uses of Gd or Dy oxide; that it separates none is checked, the need is not. Its use
    of Y is measured, and so is that it separates none."""
    found = {(s.product, s.element): s.unverified_share for s in chain(supply="home", bottlenecks=False).shortfall}
    assert found["Gd", "Gd"] > 0.5 and found["Dy", "Dy"] > 0.5 and found["Sm", "Sm"] > 0.5
    assert found["high-temperature", "Dy"] > 0.5
    assert found["Y", "Y"] < 0.5


@pytest.mark.parametrize("area", ["US", "EU"])
@pytest.mark.parametrize("asked", [{"supply": "allies"}, {"supply": "home"}, {"without": "CN"}])
def test_no_share_of_an_unknown_need_passes_as_checked(home: Path, area: str, asked: dict[str, str]) -> None:
    """Whatever the supply: the needs of Sm, Gd and the rest are absent, and so is any share of them."""
    found = chain(area=area, bottlenecks=False, **asked)  # type: ignore[arg-type]
    rows = [s for s in found.shortfall if s.element == s.product]
    assert {s.product for s in rows if s.area == area} >= {"Sm", "Gd", "rest"}
    for one in rows:
        need = found.chain.requirements[one.area, one.product, found.question.year]
        assert need.kind != "absent" or one.unverified_share > 0.5, one
    for one in found.shortfall:
        assert one.unverified_share > 0.5 or one.share_high - one.share_low <= 0.99, one
    for row in found.coverage:
        assert row.unverified_share > 0.5 or row.coverage.low > 0 or row.coverage.high < 1, row
    assert found.loss.unverified_share == 1.0  # loss values are assumed


def test_china_without_its_own_exports_lacks_what_nobody_knows(home: Path) -> None:
    """NdPr: none of 1,000 to 6,000 t that are absent, in a range from 0 to 100 %: illustrative twice over."""
    found = chain(area="CN", year=2024, without="CN", bottlenecks=False)
    for one in (s for s in found.shortfall if (s.area, s.product) == ("CN", "NdPr")):
        assert one.unverified_share == 1.0


def test_what_is_missing_of_an_element_has_the_range_of_its_recipe(home: Path) -> None:
    """Dysprosium in magnets that are missing: least magnets x least of the recipe, to most x most, over the yield."""
    found = chain(year=2025, supply="home", bottlenecks=False)
    grade, recipe = "high-temperature", found.chain.recipes["high-temperature"]["Dy"]
    finished = found.chain.yield_of("magnet")
    by_element = {s.element: s for s in found.shortfall if s.area == "US" and s.product == grade}
    magnets, dy = by_element[None], by_element["Dy"]
    assert dy.t == pytest.approx(magnets.t * recipe.value / finished.value)
    assert dy.low == pytest.approx(magnets.low * recipe.low / finished.high)
    assert dy.high == pytest.approx(magnets.high * recipe.high / finished.low)
    assert dy.low / dy.t < magnets.low / magnets.t and dy.high / dy.t > magnets.high / magnets.t
    assert all(s.unverified_share > 0 for s in found.shortfall if s.product in found.chain.grades)


def test_what_is_missing_of_a_grade_has_the_range_of_its_share(home: Path) -> None:
    """Magnets of high temperature are made at home of old ones alone. At worst there are none, so all that may be
    needed is missing: magnets x 0.8. At best the line that makes them runs at its 2,000 t: magnets x 0.4 less that."""
    found = chain(year=2025, supply="home", bottlenecks=False)
    need, share = found.chain.requirements["US", "magnet", 2025], found.chain.grades["high-temperature"]
    assert (share.low, share.value, share.high) == (0.4, 0.6, 0.8)
    one = next(s for s in found.shortfall if (s.area, s.product, s.element) == ("US", "high-temperature", None))
    scale = found.baseline.requirements["US", "high-temperature"] / (need.value * share.value)  # as reconciled
    least = scale * need.low * share.low
    assert one.low == pytest.approx(least - 2_000, rel=1e-6)
    assert one.high == pytest.approx(scale * need.high * share.high, rel=1e-6)


def test_a_row_of_the_table_can_be_reckoned_by_hand(home: Path) -> None:
    """Cracking without China: clays go past it and oxide comes back, and both stand in the row, text and JSON."""
    found = chain(supply="allies", bottlenecks=False)
    document: dict[str, Any] = found.to_dict()
    row = next(r for r in document["coverage"] if (r["element"], r["stage"]) == ("Dy", "cracking"))
    share = found.chain.yield_of("cracking", "Dy").value
    most = sum(min(part["capacity_t"], part["feed_t"] * share) for part in row["parts"])
    assert row["passes_by_t"] > 0 and row["recycled_t"] > 0
    served = most + row["passes_by_t"] + row["recycled_t"]
    assert row["served_t"] == pytest.approx(served, rel=1e-6)
    assert row["coverage"]["mid"] == pytest.approx(served / row["requirement_t"], rel=1e-6)
    assert row["recycled_range_t"][0] <= row["recycled_t"] <= row["recycled_range_t"][1]
    frame = found.frame()
    assert (
        frame.select(set(frame.columns) - {"feed_t", "feed_low_t", "feed_high_t"}).null_count().sum_horizontal()[0] == 0
    )


def test_the_tables_fit_a_page_and_say_what_they_rest_on(home: Path) -> None:
    for asked in (("--supply", "allies"), ("--supply", "home"), ("--without", "CN")):
        text = run(*asked)
        rules = [line for line in text.splitlines() if line.startswith("--")]  # as wide as their tables
        assert len(rules) == 7
        assert max(map(len, rules)) <= 110
        document = json.loads(run(*asked, "--json"))
        for key in ("tables_sha256", "record_sha256"):
            assert len(document[key]) == 64 and document[key][:12] in text
        assert f"as known on {document['as_known_on']}" in text and "Ranges of the same" in text


def test_what_a_tonne_relieves_is_in_tonnes_of_one_thing_and_illustrative(home: Path) -> None:
    document: dict[str, Any] = chain(without="CN").to_dict()
    assert document["without"] == ["CN"]
    units = {part["unit"] for one in document["bottlenecks"] for part in one["relief_by_product"]}
    assert units == {"t REO", "t magnet"}
    for one in document["bottlenecks"]:
        assert one["illustrative"] and one["unverified_share"] == 1.0
        assert one["elements"] == sorted(one["elements"])
    policy = next(b for b in document["bottlenecks"] if b["kind"] == "policy" and b["stage"] == "metal")
    assert policy["measure"] == "metal, any group" and policy["unit"].endswith("per t of metal, any group")
    for wall in document["walls"]:
        assert wall["illustrative"] and wall["relief_low"] <= wall["relief_right"] <= wall["relief_high"]


def test_each_product_s_own_tonnage_is_said_with_its_sign(home: Path) -> None:
    """A tonne of metal from China serves some 94 t of one magnet and takes 91 t of another: never 2.8 t of magnets,
    and of NdPr, which the second one gives the first, nothing less is lacking."""
    found = chain(without="CN")
    metal = next(b for b in found.binding.bottlenecks if (b.kind, b.stage) == ("policy", "metal"))
    relieved = dict(metal.relieved)
    assert relieved["high-temperature"] > 50 and relieved["standard"] < -50
    said = relieved_words(found.chain, metal.relieved)
    assert said == (
        f"+{relieved['high-temperature']:.1f} t high-temperature magnet, "
        f"\N{MINUS SIGN}{-relieved['standard']:.1f} t standard magnet"
    )
    text = run("--without", "CN")
    assert said in text
    rows = relief_rows(found)
    assert said in {row[-2] for row in rows}
    document: dict[str, Any] = found.to_dict()
    listed = next(b for b in document["bottlenecks"] if (b["kind"], b["stage"]) == ("policy", "metal"))
    assert {p["product"]: p["t"] for p in listed["relief_by_product"]} == pytest.approx(relieved, rel=1e-6)
    assert listed["elements"] == ["Dy", "Tb"] and "relief_t" not in listed
    chart = relief_chart(found.binding, "q", found.chain.sites)
    assert chart is not None and "tonnes of each" in chart.description


def test_to_and_from_together_are_refused(home: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(group, ["chain", "--to", str(tmp_path / "a"), "--from", str(tmp_path / "b")])
    assert done.exit_code == 2 and "--to writes the packaged tables" in done.output
    assert not (tmp_path / "a").exists()


def test_evidence_counts_every_cell_and_lists_what_has_no_row(home: Path) -> None:
    found = chain_evidence(year=2024)
    counts = found.counts()
    assert sum(counts.values()) == len(found.cells) and counts["measured"] > 0 and counts["absent"] > counts["measured"]
    assert all(datum.kind != "measured" for datum in found.no_row)
    assert found.to_dict()["rows_not_listed"] == []
    text = run("--evidence", "--year", "2024")
    assert "Of what plants could make at the stage (use: of what is needed), by tonnes, not of what is covered" in text
    assert "measured" in text and "have no row" in text and "one that is deleted is a fault" in text
    assert json.loads(run("--evidence", "--json"))["contract"] == 1


def test_evidence_names_rows_that_nobody_would_miss(home: Path, tmp_path: Path) -> None:
    """A route of one's own is on no list; without contents.csv no row is."""
    folder = tmp_path / "mine"
    chain_tables(folder)
    with (folder / "routes.csv").open("a", encoding="utf-8") as routes:
        routes.write("mp_mine,US,white_mesa,,,,,,assumed,what if\n")
    text = run("--evidence", "--from", str(folder))
    assert "which nobody would miss if they were deleted (1): routes.csv: mp_mine US white_mesa" in text
    (folder / "contents.csv").unlink()
    assert "The tables have no contents.csv" in run("--evidence", "--from", str(folder))
    assert json.loads(run("--evidence", "--from", str(folder), "--json"))["rows_not_listed"] is None


def test_a_plant_takes_the_ore_that_a_route_brings_it(home: Path, tmp_path: Path) -> None:
    """Told that White Mesa may crack bastnaesite, it does; Mountain Pass alone cracked all of it before."""
    folder = tmp_path / "mine"
    chain_tables(folder)
    with (folder / "routes.csv").open("a", encoding="utf-8") as routes:
        routes.write("mp_mine,US,white_mesa,,,,,,assumed,what if\n")
    cracked = "make|cracking|mp_mine|white_mesa|US|"
    before, after = chain(year=2024, bottlenecks=False), chain(year=2024, from_dir=folder, bottlenecks=False)
    assert cracked not in before.baseline.flows
    assert after.baseline.flows[cracked] > 100


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"area": "XX"}, "area in the chain 'XX'"),
        ({"year": 1999}, "base year '1999'"),
        ({"without": ("CN:magnets",)}, "stage of exports 'magnets'"),
        ({"without": ("ZZ",)}, "area in the chain 'ZZ'"),
        ({"supply": "friends"}, "--supply is"),
        ({"area": "AU", "supply": "allies"}, "list of allies for 'AU'"),
    ],
)
def test_what_the_chain_has_not_is_said(home: Path, asked: dict[str, object], says: str) -> None:
    with pytest.raises((NotInRecord, TerbiaError), match=says.replace("(", r"\(")):
        chain(**asked)  # type: ignore[arg-type]


def test_an_area_without_allies_is_told_who_has_some_and_how_to_add_them(home: Path) -> None:
    done = CliRunner().invoke(group, ["chain", "--supply", "allies", "--area", "CN"])
    said = str(done.exception) if done.output == "" else done.output
    assert "no list of allies for 'CN'" in said
    assert "Lists in allies.csv: EU, GB, JP, KR, US." in said
    assert "--to DIR" in said and "'CN,ALLY'" in said and "--from DIR" in said


@pytest.mark.parametrize("year", ["2025", " 2025 ", 2025])
def test_a_year_may_be_text_of_digits(home: Path, year: str | int) -> None:
    found = chain(year=year, supply="home", bottlenecks=False)
    assert found.question.year == 2025 and isinstance(found.question.year, int)


@pytest.mark.parametrize("year", ["25", "2025.0", "", 2025.5])
def test_another_year_names_those_there_are(home: Path, year: Any) -> None:
    with pytest.raises(NotInRecord, match="The base years are 2024, 2025"):
        chain(year=year, bottlenecks=False)


def test_use_without_a_row_stands_in_all_other_areas(home: Path, tmp_path: Path) -> None:
    """The row of OTHER holds the United Kingdom, Canada, Brazil ...: none is left out where OTHER takes part."""
    (note,) = (n for n in chain(bottlenecks=False).notes if "of their own" in n)
    assert "BR, CA, GB" in note and note.endswith("their use is in that of OTHER")
    (note,) = (n for n in chain(supply="allies", bottlenecks=False).notes if "of their own" in n)
    assert note.endswith("which is no part of this question")
    folder = tmp_path / "mine"
    chain_tables(folder)
    for name in ("requirements.csv", "contents.csv"):
        path = folder / name
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        gone = ("OTHER,magnet,", "requirements,OTHER magnet ")
        path.write_text("".join(line for line in lines if not line.startswith(gone)), encoding="utf-8")
    (note,) = (n for n in chain(from_dir=folder, supply="home", area="GB", bottlenecks=False).notes if "own" in n)
    assert note.endswith("for GB: their use is not in the answer")


def test_of_nothing_that_is_required_no_part_is_covered(home: Path) -> None:
    found = chain(area="LA", supply="home", year=2025, bottlenecks=False)
    document = found.to_dict()["coverage"]
    assert isinstance(document, list) and document
    for row in document:
        assert row["requirement_t"] == 0 and set(row["coverage"].values()) == {None}
    assert found.frame()["coverage_mid"].null_count() == found.frame().height


@pytest.mark.parametrize("year", [2024, 2025])
def test_no_more_is_missing_than_is_required_and_no_less_where_all_is(home: Path, year: int) -> None:
    tables = chain_from(None)
    found = chain(area="US", supply="home", year=year, bottlenecks=False)
    whole = [s for s in found.shortfall if (s.area, s.product, year) in tables.requirements]
    assert len(whole) > 5
    for one in whole:
        need = tables.requirements[one.area, one.product, year]
        assert one.low <= one.t <= one.high <= max(one.t, need.high)
        if one.share_low == 1:
            assert one.low >= min(one.t, need.low)
