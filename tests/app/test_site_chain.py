"""The pages of the chain: the question on everything, tables that say what files and figures say, refusals."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest
from click.testing import CliRunner
from site_reading import Outline
from starlette.testclient import TestClient

from terbia.app.chaining import chain
from terbia.app.cli import group
from terbia.app.site import addresses as to
from terbia.chain.reading import chain_from

HOME = to.chain(2025, "US", supply="home")
ELEMENT = to.chain_element(2025, "US", "Dy")


def plain(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", text)).replace("\u00a0", " ").split())


def table_after(page: str, anchor: str) -> list[list[str]]:
    """The cells of the first table after an anchor."""
    body = page[page.index(anchor) :]
    body = body[body.index("<tbody>") : body.index("</tbody>")]
    return [
        [plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, flags=re.S)]
        for row in re.findall(r"<tr.*?</tr>", body, flags=re.S)
    ]


def rows_of(text: str) -> list[dict[str, str]]:
    body = "\n".join(line for line in text.splitlines() if not line.startswith("# "))
    return list(csv.DictReader(io.StringIO(body)))


@pytest.mark.parametrize("address", [HOME, to.chain(2024, "EU"), to.chain_index(), ELEMENT])
def test_a_page_is_whole(client: TestClient, address: str) -> None:
    answer = client.get(address)
    outline = Outline(answer.text)
    assert answer.status_code == 200
    assert not outline.open
    assert len(outline.ids) == len(set(outline.ids))
    assert len(outline.named("h1")) == 1
    assert all(
        a.get("tabindex") == "0"
        for a in outline.named("div")
        if a.get("class") in ("scroll", "scroll held", "chart fixed wide")
    )
    assert not outline.named("script")


def test_where_nothing_is_missing_the_page_says_that_nothing_binds(client: TestClient) -> None:
    said = plain(client.get(to.chain(2025, "US")).text)
    assert "nothing is missing, as in every reconciled year. So nothing binds, and no stage is covered least" in said
    assert "is covered least at" not in said
    assert "is covered least at" in plain(client.get(HOME).text)


def test_the_table_of_coverage_is_its_csv_and_its_command(client: TestClient) -> None:
    page = client.get(HOME).text
    shown = covered(page)
    rows = rows_of(client.get(to.chain(2025, "US", supply="home", suffix="csv")).text)
    assert [[r["element"], r["stage"].replace("-", " "), r["capacity_printed"]] for r in rows] == [s[:3] for s in shown]
    assert [with_range(r["coverage_printed"], r["range_printed"]) for r in rows] == [s[7] for s in shown]
    found = chain(year=2025, area="US", supply="home", bottlenecks=False).to_dict()["coverage"]
    assert isinstance(found, list)
    for row, one in zip(rows, found, strict=True):
        assert float(row["coverage_mid"]) == pytest.approx(one["coverage"]["mid"], rel=1e-5, abs=1e-9)
        assert (row["illustrative"] == "True") == one["illustrative"]


def covered(page: str) -> list[list[str]]:
    """The rows of the table of coverage, each behind its element."""
    body = page[page.index('id="covered"') :]
    bodies = body[: body.index("</table>")].split('scope="rowgroup"')[1:]
    return [
        [group, *cells]
        for body in bodies
        for group in [plain(body[body.index(">") + 1 : body.index("</th>")])]
        for cells in table_after("<tbody>" + body[body.index("</tr>") :], "")
    ]


def with_range(number: str, ends: str) -> str:
    return number if ends == "no range" else f"{number} ({ends})"


def test_what_is_missing_is_its_csv_magnets_first(client: TestClient) -> None:
    shown = table_after(client.get(HOME).text, 'id="missing"')
    rows = rows_of(client.get(to.chain(2025, "US", supply="home", suffix="csv", table="missing")).text)
    printed = {(f"{r['missing']} ({r['range']})", r["unit"], r["of_required"], r["how_sure"]) for r in rows}
    assert {tuple(row[1:]) for row in shown} == printed
    assert len(shown) == len(rows)
    assert [row[0] for row in shown][:2] == ["high-temperature magnets", "standard magnets"]


def test_what_binds_is_its_csv_the_first_in_sight(client: TestClient) -> None:
    cut = to.chain(2025, "US", without="CN")
    page = client.get(cut).text
    shown = table_after(page, 'aria-label="What binds, by rank"')
    rest = table_after(page, 'aria-label="What binds, by rank, the rest"')
    rows = rows_of(client.get(to.chain(2025, "US", without="CN", suffix="csv", table="binds")).text)
    printed = [
        [r["rank"] + ("" if r["order"].startswith("decided") else "?"),
         f"{r['stage']} ({r['site']}, {r['area']})", r["measure"],
         f"{r['one_more_kusd_per_t']} ({r['range_kusd_per_t']})", r["one_less_kusd_per_t"], r["relieves"],
         r["how_sure"]]
        for r in rows
    ]  # fmt: skip
    assert [[row[0].removesuffix(" (slight)"), *row[1:]] for row in shown + rest] == printed
    assert len(shown) == 12


def test_the_walls_are_their_csv(client: TestClient) -> None:
    shown = table_after(client.get(HOME).text, 'id="walls"')
    rows = rows_of(client.get(to.chain(2025, "US", supply="home", suffix="csv", table="walls")).text)
    assert [[row[0], row[2], *row[3:5], *row[6:]] for row in shown] == [
        [f"{r['stage']} ({r['measure']})", r["one_less_kusd_per_t"], r["opened_alone_returns"],
         r["closed_alone_keeps"], r["together_with"], r["how_sure"]]
        for r in rows
    ]  # fmt: skip
    for row, r in zip(shown, rows, strict=True):
        assert row[1].startswith(r["one_more_kusd_per_t"])
        assert row[5].startswith(r["falls"])


def test_the_question_has_names_and_a_way_to_the_others(client: TestClient) -> None:
    page = client.get(to.chain(2025, "US", without="CN")).text
    assert "All suppliers, without exports of China: something is missing." in plain(page)
    assert 'aria-current="page">Without exports of China</a>' in page
    assert f'href="{to.chain(2025, "US", supply="home")}"' in page
    assert f'href="{to.chain(2024, "US", without="CN")}"'.replace("&", "&amp;") in page
    assert "billion USD" in page
    for anchor in re.findall(r'<nav class="crumbs" aria-label="On this page">(.*?)</nav>', page, flags=re.S):
        assert all(f'id="{name}"' in page for name in re.findall(r'href="#([^"]+)"', anchor))


def test_what_is_illustrative_in_a_lead_has_stages_and_no_share(client: TestClient) -> None:
    page = client.get(to.chain(2025, "US", supply="home")).text
    lead = plain(page[page.index('class="lead"') : page.index('<ul class="tags" aria-label="Other questions')])
    after = lead[lead.index("Illustrative: ") :]
    assert "is covered least at" in after
    assert "%" not in after


def test_the_index_leads_to_any_area(client: TestClient) -> None:
    answer = client.get("/chain?area=JP&year=2024&supply=home&without=", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == to.chain(2024, "JP", supply="home")
    assert client.get("/chain?area=ZZ").status_code == 404


def test_a_telephone_has_the_pictures_step_by_step(client: TestClient) -> None:
    page = client.get(ELEMENT).text
    for name in ("sankey-narrow", "matrix-narrow"):
        assert f'id="{name}-title"' in page


def test_the_brief_leads_to_the_chain_and_back(client: TestClient) -> None:
    assert f'href="{to.chain(2025, "US")}"' in client.get(to.brief("US", "rare-earths")).text
    assert to.brief("US", "rare-earths", anchor="chain") in client.get(HOME).text


def test_the_question_stands_on_every_figure(client: TestClient) -> None:
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", client.get(HOME).text, flags=re.S)
    assert len(captions) == 2
    assert all("2025: the United States alone" in plain(caption) for caption in captions)
    for figure in ("coverage", "binds"):
        svg = client.get(to.chain(2025, "US", supply="home", suffix="svg", figure=figure)).text
        assert "2025: the United States alone" in " ".join(re.sub(r"<[^>]+>", " ", unescape(svg)).split())
    for figure in ("sankey", "matrix"):
        address = to.chain_element(2025, "US", "Dy", suffix="svg", figure=figure)
        assert "2025 as it was" in re.sub(r"<(title|desc).*?</\1>", "", client.get(address).text)
        png = client.get(to.chain_element(2025, "US", "Dy", suffix="png", figure=figure))
        assert png.content.startswith(b"\x89PNG")


def test_the_flows_in_the_table_are_those_of_the_figure_and_of_the_csv(client: TestClient) -> None:
    page = client.get(ELEMENT).text
    shown = table_after(page, 'aria-label="The flows in numbers"')
    rows = rows_of(client.get(to.chain_element(2025, "US", "Dy", suffix="csv")).text)
    columns = ("from", "from_stage", "to", "to_stage", "printed", "range", "sureness")
    assert [[r[column] for column in columns] for r in rows] == shown
    drawing = page[page.index("<svg") : page.index("</svg>")]
    bands = [drawing.count(f'fill-opacity="{opacity}"') for opacity in ("0.45", "0.2")]
    pale = [r for r in rows if r["sureness"] == "illustrative"]
    assert bands == [len(rows) - len(pale), len(pale)]
    every = rows_of(client.get(to.chain_element(2025, "US", "Dy", suffix="csv", table="all")).text)
    assert len(every) == len(client.get(to.chain_element(2025, "US", "Dy", suffix="json")).json()["flows"])
    matrix = rows_of(client.get(to.chain_element(2025, "US", "Dy", suffix="csv", table="matrix")).text)
    assert [list(r.values()) for r in matrix] == table_after(page, "The shares as a table")
    traced = rows_of(client.get(to.chain_element(2025, "US", "Dy", suffix="csv", table="traced")).text)
    assert [list(r.values()) for r in traced] == table_after(page, 'id="traced"')


def test_traced_shares_have_the_ranges_of_the_command(client: TestClient) -> None:
    page = client.get(to.chain_element(2025, "US", "NdPr")).text
    told = CliRunner().invoke(group, ["trace", "US", "NdPr", "--suppliers", "0"], standalone_mode=False).output
    shown = table_after(page, 'id="traced"')
    assert len(shown) > 5
    for name, *cells in shown:
        line = next(line for line in told.splitlines() if re.match(rf"{code_of(name)}  ", line))
        for cell in cells:
            if "(" in cell and not cell.startswith("–"):
                assert f"[{cell[cell.index('(') + 1 : cell.index(')')]}]" in line, (name, cell)
    paths = table_after(page, 'aria-labelledby="paths"')
    assert paths[0][0].count(">") == 3
    by_path = told[told.index("Whole paths") :].splitlines()
    assert [[row[2], row[3]] for row in paths[:3]] == [re.findall(r"[\d.]+ to [\d.]+ %", by_path[k]) for k in (3, 4, 5)]
    elsewhere = plain(client.get(to.chain_element(2025, "EU", "NdPr")).text)
    said = CliRunner().invoke(group, ["trace", "EU", "NdPr", "--suppliers", "0"], standalone_mode=False).output
    # Only where there is such an area: in the trace of the United States none is at zero.
    for whole in (elsewhere, said):
        assert "At zero in this year, but the tables allow" in whole


def code_of(name: str) -> str:
    """The area of the chain that a page names so."""
    return next(code for code, said in chain_from(None).areas.items() if said == name)


def test_an_area_that_uses_none_says_so(client: TestClient) -> None:
    page = plain(client.get(to.chain_element(2025, "MY", "Tb")).text)
    assert "no use of Tb in magnets there" in page


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/chain/1990/US", 404, "2025"),
        ("/chain/2025/ZZ", 404, "All areas"),
        ("/chain/2025/US/Fe", 404, "NdPr"),
        ("/chain/2025/US?supply=foes", 400, "There is no supply"),
        ("/chain/2025/US?without=XX", 400, "XX"),
        ("/chain/2025/US?without=CN:shoes", 400, "shoes"),
        ("/chain/2025/US?without=CN,MY,VN,JP", 400, "At most 3"),
        ("/chain/2025/MM?supply=allies", 400, "allies"),
        ("/chain/2025/US/Dy?figure=pie", 400, "sankey"),
        ("/chain/2025/US.svg?figure=binds", 404, "Nothing of this question"),
        ("/chain/2025/US/%3Cscript%3E", 404, "group"),
    ],
)
def test_what_cannot_be_answered_is_said(client: TestClient, address: str, status: int, said: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert said in unescape(answer.text)
    assert "Traceback" not in answer.text
