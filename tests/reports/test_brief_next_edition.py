"""What the brief says when the next edition says something else: nothing in it may rest on the words of one year."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from made_up_edition import CHAPTERS, Cell, edition_bytes

import terbia
from terbia.errors import NotInRecord
from terbia.ledger.record import Record, View
from terbia.reports.brief import write_brief
from terbia.reports.page import Page, Section

RE = "RARE EARTHS"
COMPOUNDS = (RE, "Production: Compounds and metals")
CONCENTRATE = (RE, "Production: Mineral concentrates")
RELIANCE = (RE, "Net import reliance as a percentage of apparent consumption: Compounds and metals")
USED = (RE, "Consumption, apparent, compounds and metals")
IMPORTS = (RE, "Imports: Compounds")
HEAVY = ("RARE EARTHS (Heavy)", "Net import reliance")
TERBIUM = ("RARE EARTHS (Heavy)", "Price, average, dollars per kilogram: Terbium oxide")


@pytest.fixture
def next_brief(home: Path, tmp_path: Path):
    """Loads a made-up MCS2027 and writes a brief."""

    def write(
        cells: Mapping[Cell, str],
        commodity: str = "rare-earths",
        area: str = "US",
        chapters: tuple[str, ...] = CHAPTERS,
        view: View = View(),  # noqa: B008 - frozen
    ) -> Page:
        path = tmp_path / "mcs2027.csv"
        path.write_bytes(edition_bytes(cells, chapters=chapters))
        loaded = terbia.load([path], edition="MCS2027")
        assert [f.status for f in loaded.files] == ["new"], loaded.to_dict()
        return write_brief(Record.open(), area, commodity, view)

    return write


def section(page: Page, slug: str) -> Section:
    return next(s for s in page.sections if s.slug.startswith(slug))


def words(part: Section) -> str:
    return " ".join(p.text for p in part.passages)


def everything(page: Page) -> str:
    spoken = [page.title, page.standfirst.text, *(p.text for p in page.highlights), page.verdict.summary.text]
    return "\n".join(spoken + [words(s) for s in page.sections] + [t.reason.text for t in page.verdict.tests])


def answers(page: Page) -> dict[str, str]:
    return {test.name: test.answer for test in page.verdict.tests}


def test_output_falls_and_reliance_becomes_a_bound(next_brief) -> None:
    mine = (RE, "United States: Mine production")
    page = next_brief({COMPOUNDS: "3,900", CONCENTRATE: "43,000", mine: "43,000", RELIANCE: ">50"})
    # 8,900 -> 3,900: at most 3,950 / 8,850 = 0.45, so the whole range is below a half.
    assert page.title == (
        "The United States: output of rare-earth compounds and metals fell by more than half in 2026, "
        "and reliance on imports is given only as >50\u00a0%"
    )
    assert section(page, "output").heading == "Output fell"
    assert "fell by more than half from 8,900\u00a0t\u00a0REO in 2025 to 3,900\u00a0t\u00a0REO in 2026" in words(
        section(page, "output")
    )
    relied = words(section(page, "reliance"))
    assert "was 67\u00a0% in 2025 and >50\u00a0% in 2026. Whether reliance rose or fell is not known" in relied
    assert "doubled" not in everything(page) and "highest of the series" not in words(section(page, "stages"))
    assert answers(page)["reliance-below-half"] == "fails"
    assert answers(page)["reliance-not-rising"] == "not_decidable"
    chart = next(c for c in section(page, "reliance").charts if c.name == "reliance")
    assert "pale bars are bounds" in chart.description.lower()
    assert [c if isinstance(c, str) else c.text for c in chart.table.rows[0]][-1] == ">50\u00a0%"
    assert section(page, "editions").heading == "What changed since the 2026 edition"
    assert "MCS2027" in page.colophon.editions
    assert any("Loaded by the user" in note and "MCS2027" in note for note in page.colophon.notes)


def test_the_opposite_output_up_and_reliance_down(next_brief) -> None:
    page = next_brief({COMPOUNDS: "21,000", RELIANCE: "31", USED: "30,400", IMPORTS: "14,000"})
    # At least 20,500 / 8,950 = 2.3 times the output of the year before.
    assert "more than doubled in 2026, and reliance on imports fell to 31\u00a0%" in page.title
    relied = words(section(page, "reliance"))
    # 100 (30,400 - 21,000) / 30,400 = 30.9, and 31 stands for 30.5 to 31.5.
    assert "which meets the published figure" in relied
    assert "Both can be true at once" not in relied
    assert answers(page)["reliance-below-half"] == "holds"
    assert answers(page)["reliance-not-rising"] == "holds"
    assert page.verdict.holds == "fails"  # the heavy elements and the share of one source still fail


def test_a_net_exporter(next_brief) -> None:
    page = next_brief({RELIANCE: "E", HEAVY: "E"})
    assert page.title.endswith("and more left the country than came in")
    assert answers(page)["reliance-below-half"] == answers(page)["reliance-not-rising"] == "holds"
    assert answers(page)["heavy-rare-earths"] == "holds"
    assert section(page, "heavy").heading == "Heavy rare earths"
    assert "net exporter in 2026, that is, more left the country than came in" in words(section(page, "reliance"))


def test_a_series_is_withheld(next_brief) -> None:
    page = next_brief({COMPOUNDS: "W", RELIANCE: "W"})
    # A headline prefers a line with a figure: the concentrate, unchanged here.
    assert page.title == (
        "The United States: output of rare-earth mineral concentrates was unchanged in 2026, "
        "and reliance on imports is withheld"
    )
    assert "Output of compounds and metals in 2026: withheld, to protect the data of single companies." in words(
        section(page, "output")
    )
    assert "production, compounds and metals (2026)" in words(section(page, "gaps"))
    assert "cannot be recomputed: the 2027 edition gives no figure for production" in words(section(page, "reliance"))
    assert answers(page)["reliance-below-half"] == answers(page)["ore-is-refined-at-home"] == "not_decidable"
    chart = next(c for c in section(page, "output").charts if c.name == "output")
    assert "W means withheld" in chart.description


def test_nothing_is_available(next_brief) -> None:
    mine = (RE, "United States: Mine production")
    page = next_brief({COMPOUNDS: "NA", CONCENTRATE: "NA", mine: "NA", RELIANCE: "NA", USED: "NA", HEAVY: "NA"})
    assert "is not published for 2026" in page.title
    assert "reliance on imports is not available" in page.title
    assert not re.search(r"\d %", page.standfirst.text.replace("\u00a0", " "))
    assert {answers(page)[n] for n in ("reliance-below-half", "reliance-not-rising", "heavy-rare-earths")} == {
        "not_decidable"
    }


def test_import_shares_change_their_leader(next_brief) -> None:
    page = next_brief({(RE, "China"): "30", (RE, "Malaysia"): "54"})
    assert section(page, "suppliers").heading == "Malaysia leads the suppliers"
    assert any(p.text.startswith("Malaysia supplied 54\u00a0%") for p in page.highlights)
    assert answers(page)["no-dominant-source"] == "holds"
    assert "over 2022 to 2025" in words(section(page, "suppliers"))
    table = section(page, "suppliers").charts[0].table
    assert [row[0] for row in table.rows][:2] == ["Malaysia", "China"]
    assert table.rows[-1][0] == "Other countries"


def test_a_price_vanishes(next_brief) -> None:
    with_it = next_brief({})
    assert "terbium oxide" in {str(row[0]).lower() for row in section(with_it, "prices").charts[0].table.rows}


def test_a_price_that_vanished_is_not_carried_on(next_brief) -> None:
    page = next_brief({TERBIUM: ""})
    prices = section(page, "prices")
    assert "terbium oxide" not in {str(row[0]).lower() for row in prices.charts[0].table.rows}
    assert "terbium" not in words(prices).lower()


def test_equal_values_everywhere(next_brief) -> None:
    page = next_brief({})
    assert "was unchanged in 2026, and reliance on imports stayed at 67\u00a0%" in page.title
    assert answers(page)["reliance-not-rising"] == "holds"
    assert "raised reliance" not in words(section(page, "reliance"))


def test_output_stops(next_brief) -> None:
    page = next_brief({COMPOUNDS: "—", CONCENTRATE: "—", (RE, "United States: Mine production"): "—"})
    assert page.title.startswith("The United States: output of rare-earth compounds and metals stopped in 2026; ")
    assert section(page, "output").heading == "Output stopped"
    assert "the part of the United States" not in words(section(page, "output")).lower()
    # No concentrate: nothing became compounds, so that test has nothing to decide.
    assert answers(page)["ore-is-refined-at-home"] == "not_decidable"


def test_a_commodity_vanishes(next_brief) -> None:
    page = next_brief({}, commodity="gallium", chapters=(RE, "TUNGSTEN"))
    assert "The 2027 edition says nothing of it any more." in page.standfirst.text
    assert "in 2025" in page.title and "2026" not in page.title
    assert words(section(page, "editions")).startswith("The 2027 edition, as far as it is in the record, has no line")


def test_only_world_data_are_left(next_brief, home: Path) -> None:
    page = next_brief({}, area="AU")
    assert page.title == "Australia: mine output of rare earths was unchanged in 2026"
    assert "The record holds nothing on net import reliance" in words(section(page, "gaps"))
    with pytest.raises(NotInRecord, match="It has some for"):
        write_brief(Record.open(), "GB", "rare-earths")


def test_yesterday_is_still_there(next_brief) -> None:
    page = next_brief({COMPOUNDS: "4,000"}, view=View(edition="MCS2026"))
    assert "more than doubled in 2025" in page.title
    assert "The 2027 edition of" in page.standfirst.text and "has superseded them since." in page.standfirst.text
