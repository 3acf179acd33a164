"""The page in a real browser: no network, no errors, no sideways scrolling, links, dark scheme, keyboard."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright

from terbia.ledger.record import Record
from terbia.reports.brief import write_brief
from terbia.reports.html import render_html


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        except Error as error:
            pytest.fail(f"No browser to open the page with: run 'make chromium'. {error}", pytrace=False)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(record: Record, tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("brief") / "brief.html"
    path.write_text(render_html(write_brief(record, "US", "rare-earths")), encoding="utf-8")
    return path.as_uri()


def opened(browser: Browser, address: str, *, width: int = 1280, scheme: str = "light") -> Page:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    page.set_default_timeout(180_000)  # how fast it is, bench/ measures
    page.goto(address)
    return page


def test_it_asks_for_nothing_and_reports_no_error(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert asked == [address]
    assert said == []


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_it_does_not_scroll_sideways(browser: Browser, address: str, width: int) -> None:
    page = opened(browser, address, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "shown"), [(1280, "wide"), (940, "wide"), (700, "narrow"), (360, "narrow")])
def test_a_broad_picture_has_a_drawing_for_the_room_there_is(
    browser: Browser, address: str, width: int, shown: str
) -> None:
    page = opened(browser, address, width=width)
    # The third and fourth, of Dy and Tb, are folded: named on the page, opened on demand.
    assert page.locator("details.folded > summary").count() == 2
    page.evaluate("() => document.querySelectorAll('details.folded').forEach(fold => { fold.open = true })")
    for kind in ("wide", "narrow"):
        drawings = page.locator(f"figure.broad .chart.{kind} svg")
        assert drawings.count() == 4
        assert [drawings.nth(k).is_visible() for k in range(4)] == [kind == shown] * 4
    # Letters keep nearly the size that was chosen to be read.
    scale = page.evaluate(
        f"[...document.querySelectorAll('figure.broad .chart.{shown} svg')].map("
        "s => s.getBoundingClientRect().width / s.viewBox.baseVal.width)"
    )
    assert min(scale) >= (0.82 if width == 940 else 0.95)


def test_every_link_within_the_page_leads_somewhere(browser: Browser, address: str) -> None:
    page = opened(browser, address)
    lost = page.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.getAttribute('href').slice(1))"
        ".filter(id => !document.getElementById(id))"
    )
    assert lost == []
    assert page.locator("a.figure").count() > 100


def test_the_dark_scheme_changes_page_and_charts(browser: Browser, address: str) -> None:
    def colours(scheme: str) -> tuple[str, str]:
        page = opened(browser, address, scheme=scheme)
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        mark = page.evaluate(
            'getComputedStyle(document.querySelector(\'.chart.wide svg [stroke="#1b5594"], '
            '.chart.wide svg [fill="#1b5594"]\')).stroke'
        )
        return str(ground), str(mark)

    light, dark = colours("light"), colours("dark")
    assert light[0] != dark[0]
    assert light[1] != dark[1]


def test_the_table_behind_a_chart_opens_by_keyboard(browser: Browser, address: str) -> None:
    page = opened(browser, address)
    details = page.locator("details").first
    table = details.locator("table")
    assert not table.is_visible()
    details.locator("summary").focus()
    page.keyboard.press("Enter")
    assert table.is_visible()


def test_the_first_stop_of_the_tab_key_skips_to_the_text(browser: Browser, address: str) -> None:
    page = opened(browser, address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_drawings_have_names_and_their_parts_have_no_roles(browser: Browser, address: str) -> None:
    page = opened(browser, address)
    drawings = page.locator(".chart svg")
    assert drawings.count() == 24  # eight charts and four pictures, each for a page and for a telephone
    for index in range(drawings.count()):
        named = str(drawings.nth(index).get_attribute("aria-labelledby")).split()
        assert all(page.evaluate("id => document.getElementById(id).textContent.length > 5", name) for name in named)
    assert page.locator(".chart svg [role]").count() == 0
