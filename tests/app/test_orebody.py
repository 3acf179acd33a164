"""Ore bodies from the packaged record: the figures that are confused, kept apart."""

from __future__ import annotations

import json
import math

import pytest
from click.testing import CliRunner

import terbia
from terbia.app.cli import group
from terbia.app.orebodies.answer import Comparison, OreBody
from terbia.app.orebodies.asking import answered
from terbia.app.orebodies.listing import OreBodies
from terbia.app.orebodies.naming import find
from terbia.app.orebodies.pricing import price_list
from terbia.app.orebodies.tables import deposits, held, kinds, rows
from terbia.app.orebodies.vectors import corrected, read_vectors
from terbia.app.orebodies.world_answer import WorldBalance
from terbia.errors import CorrectionStale, NotInRecord, TerbiaError
from terbia.ledger.record import NEWEST, Record, View
from terbia.ledger.series import read_series


def body(record: Record, name: str, **asked: object) -> OreBody:
    found = answered(record, NEWEST, name, **asked)  # type: ignore[arg-type]
    assert isinstance(found, OreBody)
    return found


@pytest.fixture(scope="module")
def mountain_pass(record: Record) -> OreBody:
    return body(record, "mountain-pass", throughput=51_000)


def line(found: OreBody, element: str) -> dict[str, object]:
    return next(n.to_dict() for n in found.lines if n.element == element)


# The figures that are confused with one another.


def test_what_the_mine_holds(mountain_pass: OreBody) -> None:
    # 51,000 t x 1.8 % = 918 t SEG+; x 4 % = 36.72 t; low 51,000 x 1.75 % x 3.5 %, high x 1.85 % x 4.5 %
    figure = mountain_pass.heavies.figure("dy_tb_own")
    assert figure is not None
    assert figure.t.value == pytest.approx(36.72)
    assert (figure.t.range.low, figure.t.range.high) == pytest.approx((31.2375, 42.4575))
    assert line(mountain_pass, "SEG+")["t"] == pytest.approx(918)
    assert {o.series for o in figure.observations} == {
        "US/mountain-pass-10k/assemblage/seg-plus", "US/mountain-pass-segplus/assemblage/dy-tb",
    }  # fmt: skip


def test_a_part_is_at_most_the_whole(record: Record) -> None:
    # Before the heavy part was published Dy and Tb lie anywhere in SEG+ and in the unknown part:
    # (1.85 + 0.2) over 1.75 is no share.
    found = answered(record, View("2025-06-01"), "mountain-pass")
    assert isinstance(found, OreBody)
    share = found.heavies.dy_tb_of_seg_plus
    assert (share.value, share.range.low, share.range.high) == (None, 0.0, 1.0)


def test_a_recovery_is_not_known_before_it_was_published(record: Record) -> None:
    before, after = (answered(record, View(day), "mountain-pass") for day in ("2025-09-11", "2025-09-12"))
    assert isinstance(before, OreBody) and isinstance(after, OreBody)
    assert before.recoveries == () and all(one.recovered_t is None for one in before.lines)
    assert [r.applies_to for r in after.recoveries] == ["product to oxides"]


def test_oxides_by_an_unchecked_recovery_are_called_unverified(record: Record) -> None:
    # 95 % of what enters separation is from a machine-written summary; Serra Verde has a recovery of its own.
    general, own = (body(record, name).lines[0].to_dict() for name in ("mountain-pass", "serra-verde"))
    assert (general["unverified_share"], general["recovered_unverified_share"]) == (0.0, 1.0)
    assert own["recovered_unverified_share"] == 0.0
    assert "as oxides, t, unverified" in CliRunner().invoke(group, ["orebody", "mountain-pass"]).output
    assert "as oxides, t, unverified" not in CliRunner().invoke(group, ["orebody", "serra-verde"]).output


def test_what_the_circuit_is_fed_is_another_figure(mountain_pass: OreBody) -> None:
    feed, heavy = (mountain_pass.heavies.figure(name) for name in ("circuit_feed", "circuit_dy_tb"))
    assert feed is not None and heavy is not None
    # 3,000 t x 4 % = 120 t
    assert (feed.t.value, heavy.t.value) == pytest.approx((3000, 120))
    assert "stock" in feed.says and "never what the mine gives" in heavy.says
    assert heavy.observations[0].series == "US/mountain-pass/feed/seg-concentrate"


def test_the_nameplate_is_a_third(mountain_pass: OreBody) -> None:
    figure = mountain_pass.heavies.figure("circuit_nameplate")
    assert figure is not None and figure.t.value == 200
    assert "nameplate" in figure.says and "once" in figure.says


def test_imports_of_heavies_stand_beside_them(mountain_pass: OreBody) -> None:
    figure = mountain_pass.heavies.figure("imports")
    assert figure is not None
    (row,) = figure.observations
    assert (figure.t.value, row.period, row.origin.publisher) == (100, "2025", "U.S. Geological Survey")


def test_120_is_never_what_the_mine_holds(mountain_pass: OreBody) -> None:
    document = mountain_pass.to_dict()
    heavies = document["heavies"]
    assert isinstance(heavies, dict)
    assert heavies["dy_tb_own_t"] == pytest.approx(36.72) and heavies["circuit_dy_tb_t"] == pytest.approx(120)
    printed = CliRunner().invoke(group, ["orebody", "mountain-pass", "--throughput", "51000"]).output
    lines = [text for text in printed.splitlines() if "120 t" in text]
    assert lines and all("never what the mine gives" in text for text in lines)


def test_the_default_throughput_is_the_newest_output(record: Record) -> None:
    found = body(record, "mountain-pass")
    assert found.throughput is not None and found.throughput.t.value == 50_692
    national = found.heavies.figure("dy_tb_national_line")
    assert national is not None and national.t.value == pytest.approx(36.72)


def test_made_against_contained(mountain_pass: OreBody) -> None:
    # 51,000 x 15.7 % = 8,007 t NdPr oxide contained; 2,599 made: 32.5 %
    made = mountain_pass.made
    assert made is not None and made.made.value == 2599 and made.made.period == "2025"
    assert made.contained_t.value == pytest.approx(8007)
    assert made.share.value == pytest.approx(2599 / 8007)


# Values.


def test_the_basket_of_mountain_pass_by_hand(mountain_pass: OreBody) -> None:
    # MCS 2026, 2025: La 1, Ce 1.71, NdPr 69. SEG+ split by the derived vector: (1.0 x 2.82 + 0.12 x 27 + 0.35 x 30
    # + 0.018 x 1,010 + 0.054 x 239 + 0.258 x 9) / 1.8 = 49.968 / 1.8 = 27.76
    expected = 0.323 * 1 + 0.502 * 1.71 + 0.157 * 69 + 0.018 * 27.76
    assert mountain_pass.prices.period == "2025"
    assert mountain_pass.basket.total.value == pytest.approx(expected)
    assert mountain_pass.basket.driver == "NdPr" and mountain_pass.basket.driver_decided
    assert line(mountain_pass, "SEG+")["price_unverified_share"] == 1.0


def test_a_price_edition_can_be_named(record: Record) -> None:
    old, new = (body(record, "mountain-pass", prices=asked) for asked in ("2024@MCS2025", "2024"))
    assert old.prices.editions == ("MCS2025",) and set(new.prices.editions) == {"MCS2026"}
    assert old.basket.total.value != new.basket.total.value


def test_an_edition_without_the_mixture_takes_neodymium_for_it(record: Record) -> None:
    found = answered(record, View("2024-06-01"), "mountain-pass")
    assert isinstance(found, OreBody)
    ndpr = line(found, "NdPr")
    assert str(ndpr["price_how"]).startswith("stand-in: ") and not found.is_illustrative
    assert found.basket.driver == "NdPr"


@pytest.mark.parametrize("period", ["2021", "2022", "2023", "2024", "2025"])
def test_stand_ins_hold_where_both_are_printed(record: Record, period: str) -> None:
    prices = price_list(record, NEWEST, period).prices
    for row in rows("stand_ins"):
        ratio = (prices[row["name"]][0].value or 0) / (prices[row["by"]][0].value or 1)
        assert float(row["ratio_low"]) <= ratio <= float(row["ratio_high"])


def test_surplus_against_the_only_demand_by_element(mountain_pass: OreBody) -> None:
    # Japan: Ce 5,650 of 18,835 t = 30.0 %, La 1,370 of 17,401 = 7.9 %; NdPr 5,550 of 18,835 = 29.5 %
    answers = {s.element: s.answer for s in mountain_pass.surpluses}
    assert answers == {"Ce": "surplus", "La": "surplus", "Y": "short", "NdPr": "short"}
    assert mountain_pass.to_dict()["surplus"] == ["Ce", "La"]


def test_separating_nd_and_pr_adds_little(mountain_pass: OreBody) -> None:
    # 11.7 / 4.2 = 2.786; (2.786 x 73 + 74) / 3.786 = 73.26 against 69: 6.2 %
    premium = mountain_pass.nd_pr.premium
    assert premium is not None and premium.value == pytest.approx((11.7 * 73 + 4.2 * 74) / 15.9 / 69 - 1)


# Bases, unknown shares, corrections, rejections.


def test_bases_are_kept_apart(record: Record) -> None:
    product, rock = (body(record, "serra-verde", basis=basis) for basis in ("product", "in-situ"))
    assert line(product, "Ce")["share"] == pytest.approx(0.0301)
    assert line(rock, "Ce")["share"] == pytest.approx(0.336)
    assert product.vector.held.basis == "product"


def test_unknown_is_a_line_and_everything_adds_up_to_one(record: Record) -> None:
    for vector in read_vectors(record, NEWEST):
        total = sum(p.share.value or 0 for p in vector.parts.parts) + (vector.parts.unknown.value or 0)
        assert total == pytest.approx(1), vector.held.key
    rock = body(record, "serra-verde", basis="in-situ")
    assert line(rock, "unknown")["share"] == pytest.approx(1 - 0.336 - 0.0039 - 0.0235)


def test_memory_is_illustrative(record: Record) -> None:
    found = body(record, "kachin")
    assert found.is_illustrative and found.to_dict()["unverified_share"] == 1.0
    assert not body(record, "mountain-pass").is_illustrative


def test_the_terbium_of_bayan_obo_is_corrected_by_declaration(record: Record) -> None:
    found = body(record, "bayan-obo")
    tb = next(o for o in found.vector.observations if read_series(o.series).form == "tb")
    assert tb.value == 0.03 and "corrected" in tb.qualifiers
    assert found.notes[0].startswith("Corrected: ")
    printed = record.find(tb.series, "2022")
    assert printed is not None and printed.value == 0.1  # the record keeps what was printed


def test_a_correction_whose_source_was_mended_stops(record: Record) -> None:
    row = rows("corrections")[0]
    printed = record.find(row["series"], row["period"])
    assert printed is not None
    mended = type(printed)(**{**{f: getattr(printed, f) for f in printed.__dataclass_fields__}, "text": "0.04"})
    with pytest.raises(CorrectionStale, match=r"expects '0\.1' but the record holds '0\.04'"):
        corrected(mended)


def test_rejected_claims_are_said_with_reasons(record: Record) -> None:
    rejected = body(record, "serra-verde").to_dict()["rejected"]
    assert isinstance(rejected, list) and any("percent of value" in r["reason"] for r in rejected)
    with pytest.raises(TerbiaError, match="disclaimed in their own source"):
        find(record, NEWEST, "round-top")


def test_the_1024_t_cannot_be_mass(record: Record) -> None:
    # At the planned 6,400 t REO the pilot product's 3.23 % Dy and 0.53 % Tb are 207 and 34 t.
    found = body(record, "serra-verde", throughput=6400)
    assert line(found, "Dy")["t"] == pytest.approx(206.72)
    assert line(found, "Tb")["t"] == pytest.approx(33.92)
    clay = kinds()["clay-granite"]
    assert clay.dy_tb_low is not None and clay.dy_tb_low > 1024 / 1024


def test_dy_tb_by_class(record: Record) -> None:
    answers = {v.held.key: v.ratio_test for v in read_vectors(record, NEWEST)}
    assert answers["BR/serra-verde-product"] == "within"  # 3.23 / 0.53 = 6.09
    assert answers["BR/araxa-monazite-cetem"] == "outside"  # 0.35 / 0.20 = 1.75, suspect
    assert answers["CN/bastnaesite-bayan-obo-nei-mongol-autonomous-region"] == "open"
    assert answers["US/mountain-pass-10k"] == "no data"


# Names, tables, the list.


def test_every_assemblage_of_the_record_has_a_deposit_and_a_basis(record: Record) -> None:
    named = {"/".join(s.split("/")[:2]) for s in record.series_ids if "/assemblage/" in s}
    assert named == {h.key for h in held()}
    assert {h.deposit for h in held()} | {"round-top"} == set(deposits())
    assert all(h.reason for h in held())
    assert len({(h.deposit, h.basis, h.rank) for h in held()}) == len(held())


def test_names_and_near_names(record: Record) -> None:
    for wanted in ("mountain-pass", "Mountain Pass", "mp", "mountain-pass-10k", "US/mountain-pass-10k"):
        assert find(record, NEWEST, wanted).vector.held.key == "US/mountain-pass-10k"
    assert find(record, NEWEST, "mountain-pass-full").vector.held.key == "US/mountain-pass-full"
    with pytest.raises(NotInRecord, match=r"no ore body 'mountan-pass'\. Close to it: mountain-pass"):
        find(record, NEWEST, "mountan-pass")


def test_80_percent_cerium_and_lanthanum_is_rare(record: Record) -> None:
    found = answered(record, NEWEST, None)
    assert isinstance(found, OreBodies)
    assert sum(found.la_ce_counts.values()) == len(found.lines)
    sure = {n.deposit.name for n in found.lines if n.la_ce_answer == "at least"}
    assert sure == {"mountain-pass", "weishan"}
    open_ones = {n.deposit.name for n in found.lines if n.la_ce_answer == "open"}
    assert open_ones == {"china-minerals"}
    every = found.la_ce_counts_assemblages
    # with two samples of a dyke at Bayan Obo, their pool, and Maoniuping from memory, among others
    assert every["at least"] > found.la_ce_counts["at least"]
    assert sum(every.values()) == sum(len(n.every) for n in found.lines)
    assert found.frame().height == len(found.lines)


def test_two_deposits_beside_each_other(record: Record) -> None:
    found = answered(record, NEWEST, "mountain-pass", compare="longnan")
    assert isinstance(found, Comparison)
    shares = {name: (a, b) for name, a, b in found.elements}
    assert shares["NdPr"][0].value == pytest.approx(0.157)
    assert shares["NdPr"][1].value == pytest.approx((3.47 + 1.08) / 100)
    assert shares["Dy"][0].value is None and shares["Dy"][1].value == pytest.approx(0.0748)
    assert found.to_dict()["other"]["deposit"] == "longnan"  # type: ignore[index]


@pytest.mark.parametrize("throughput", [1.0, 51_000.0, 1e7])
def test_scaling_the_throughput_scales_the_tonnes(record: Record, throughput: float) -> None:
    one, other = (body(record, "mountain-pass", throughput=t) for t in (throughput, 3 * throughput))
    for a, b in zip(one.lines, other.lines, strict=True):
        assert a.t is not None and b.t is not None
        assert b.t.value == pytest.approx(3 * (a.t.value or 0))
        assert a.share == b.share and a.value_share == b.value_share


# Bad input.


@pytest.mark.parametrize("throughput", [-1.0, 0.0, math.nan, math.inf])
def test_a_throughput_must_be_positive(record: Record, throughput: float) -> None:
    with pytest.raises(TerbiaError, match="positive number"):
        body(record, "mountain-pass", throughput=throughput)


def test_unknown_periods_and_bases(record: Record) -> None:
    with pytest.raises(NotInRecord, match="oxide prices of '1990'"):
        price_list(record, NEWEST, "1990")
    with pytest.raises(TerbiaError, match="is not a basis"):
        body(record, "mountain-pass", basis="rock")
    with pytest.raises(TerbiaError, match="has concentrate, mineral, in-situ"):
        body(record, "mountain-pass", basis="product")
    with pytest.raises(TerbiaError, match=r"No edition known by then|holds no assemblage"):
        answered(record, View("1999-01-01"), "mountain-pass")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["orebody", "mountain-pass", "--throughput", "-3"], 2),
        (["orebody", "world", "--demand", "Dy"], 2),
        (["orebody", "world", "--demand", "Dy=much"], 2),
    ],
)
def test_wrong_usage(arguments: list[str], status: int) -> None:
    assert CliRunner().invoke(group, arguments).exit_code == status


def test_options_that_do_not_belong_together(record: Record) -> None:
    with pytest.raises(TerbiaError, match="asked of the world"):
        answered(record, NEWEST, "mountain-pass", driver="Nd")
    with pytest.raises(TerbiaError, match="takes no --throughput"):
        answered(record, NEWEST, "world", throughput=1.0)
    with pytest.raises(TerbiaError, match="Name an ore body"):
        answered(record, NEWEST, None, throughput=1.0)


# The balance of the world.


def world(record: Record, **asked: object) -> WorldBalance:
    found = answered(record, NEWEST, "world", **asked)  # type: ignore[arg-type]
    assert isinstance(found, WorldBalance)
    return found


def test_the_world_mines_what_the_world_table_says(record: Record) -> None:
    found = world(record, driver="Dy")
    # 386,860 t are listed by country; China is split by its quotas and not counted twice.
    china = sum(s.mined.mined_t.value or 0 for s in found.sources if s.area == "CN")
    assert china == pytest.approx(270_000)
    listed = record.find("US/rare-earths/production/mine", "2025")
    assert listed is not None
    assert next(s for s in found.sources if s.area == "US").mined.mined_t.value == listed.value


def test_neodymium_drives_by_the_demand_published_for_four(record: Record) -> None:
    found = world(record)
    four = next(n for n in found.lines if n.name == "Pr+Nd+Tb+Dy")
    assert four.answer == "met" and four.supply_t.value == pytest.approx(93_000)
    by_name = {n.name: n for n in found.lines}
    cerium = by_name["Ce"]
    assert cerium.surplus_t is not None and cerium.surplus_t.value is None  # Japan's demand is a lower bound
    assert by_name["Gd"].answer == "no data"
    assert "Y" in found.illustrative


def test_a_demand_of_the_users_drives(record: Record) -> None:
    found = world(record, driver="Dy", demand={"Dy": 3500.0, "Ce": 100_000.0})
    by_name = {n.name: n for n in found.lines}
    assert by_name["Dy"].supply_t.value == pytest.approx(3500) and by_name["Dy"].answer == "met"
    assert by_name["Ce"].surplus_t is not None
    # Ce comes at 72 t for each t of Dy: 253 kt, of which 153 kt are not asked for.
    assert by_name["Ce"].surplus_t.value == pytest.approx((by_name["Ce"].supply_t.value or 0) - 100_000)
    assert by_name["Ce"].answer == "surplus"


def test_bad_drivers_and_demands(record: Record) -> None:
    with pytest.raises(TerbiaError, match="not a rare earth"):
        world(record, driver="Fe")
    with pytest.raises(TerbiaError, match="positive number"):
        world(record, demand={"Dy": -1.0})
    with pytest.raises(NotInRecord, match="period of WORLD/rare-earths/production/mine"):
        world(record, period="1890")


def test_the_documents_are_json() -> None:
    for arguments in (["mountain-pass"], [], ["world"], ["mountain-pass", "--compare", "bayan-obo"]):
        done = CliRunner().invoke(group, ["orebody", *arguments, "--json"])
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout)["contract"] == 1
    assert terbia.orebody("mountain-pass").frame().columns[0] == "element"  # type: ignore[operator]
