"""The site in a browser: light and dark, wide and narrow, without a sideways scroll, by keyboard, on paper."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from terbia.app.site import addresses as to

RELIANCE = "US/rare-earths/net-import-reliance/compounds-and-metals"
PAGES = [
    to.home(),
    to.series(RELIANCE),
    to.facility("mountain-pass"),
    to.company("lynas"),
    to.indicator("geopolrisk", area="US"),
    to.check("US net import reliance for rare-earth compounds and metals was 53 % in 2024.", "2026-02-06"),
    to.brief("US", "rare-earths"),
    to.orebody("mountain-pass", compare="longnan"),
    to.chain_index(),
    to.chain(2025, "US", supply="home"),
    to.chain_element(2025, "US", "NdPr"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    environment = {**os.environ, "TERBIA_HOME": str(tmp_path_factory.mktemp("home"))}
    command = [sys.executable, "-m", "terbia", "serve", "--port", "0", "--json"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as server:
        assert server.stdout is not None
        yield json.loads(server.stdout.readline())["url"].rstrip("/")
        server.send_signal(signal.SIGINT)
        server.wait(120)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def said() -> list[str]:
    return []


def opened(browser: Browser, address: str, said: list[str], *, width: int, scheme: str) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    # How fast a page comes is measured in bench/; on a busy machine a slow answer is still a right one.
    page.set_default_timeout(180_000)
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(address) else said.append(request.url))
    return page


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (360, "light"), (1280, "dark"), (1920, "light")])
def test_a_page_fits_and_is_quiet(
    browser: Browser, address: str, said: list[str], path: str, width: int, scheme: str
) -> None:
    page = opened(browser, address, said, width=width, scheme=scheme)
    page.goto(address + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(21, 24, 27)" if scheme == "dark" else "rgb(255, 255, 255)")
    assert said == []
    page.close()


TOUCHING = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  const seen = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0);
  const cut = seen.filter(([, box]) => box.left < frame.left - 1 || box.right > frame.right + 1)
    .map(([t]) => 'cut ' + t);
  const met = seen.flatMap(([a, p], k) => seen.slice(k + 1).filter(([b, q]) => a !== b
    && Math.min(p.right, q.right) - Math.max(p.left, q.left) > 1.5
    && Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > 0.3 * Math.min(p.height, q.height))
    .map(([b]) => a + ' on ' + b));
  return [...cut, ...met];
})"""
CHAIN = [to.chain(2025, "US", without="CN"), to.chain(2025, "US", supply="home"), to.chain_element(2025, "US", "Dy")]


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_two_labels_of_the_chain_touch_and_a_table_shows_its_numbers(
    browser: Browser, address: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.set_default_timeout(180_000)  # how fast it is, bench/ measures
    for path in CHAIN:
        page.goto(address + path)
        assert page.evaluate(TOUCHING) == [], path
        # The first column stays in sight when a table is scrolled: it must leave room for the others.
        widest = page.evaluate(
            "() => Math.max(...[...document.querySelectorAll('.held tbody th:first-child:not([colspan])')]"
            ".map(cell => cell.getBoundingClientRect().width))"
        )
        assert widest < width / 2, path
        captions = (
            "() => [...document.querySelectorAll('caption')].every(c => c.getBoundingClientRect().width <= innerWidth)"
        )
        assert page.evaluate(captions), path
    page.close()


def test_the_keyboard_reaches_the_search_and_finds(browser: Browser, address: str, said: list[str]) -> None:
    page = opened(browser, address, said, width=1280, scheme="light")
    page.goto(address + to.about())
    for _ in range(15):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "q":
            break
    page.keyboard.type("dysprosium price")
    page.keyboard.press("Enter")
    page.wait_for_url("**/series?q=dysprosium+price")
    assert page.locator("ol.hits > li").count() >= 3
    page.close()


def test_the_first_stop_leads_to_the_text(browser: Browser, address: str, said: list[str]) -> None:
    page = opened(browser, address, said, width=360, scheme="light")
    page.goto(address + to.series(RELIANCE))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.close()


def test_a_text_is_pasted_and_checked(browser: Browser, address: str, said: list[str]) -> None:
    page = opened(browser, address, said, width=360, scheme="light")
    page.goto(address + to.check())
    page.get_by_label("Text, at most").fill(
        "US net import reliance for rare-earth compounds and metals was 53 % in 2024."
    )
    page.get_by_label("Date of the text").fill("2026-02-06")
    page.get_by_role("button", name="Check").click()
    page.locator("a.claim.supported").wait_for()  # the page that answers may take its time
    assert page.locator("a.claim.supported").count() == 1
    page.locator("ol.claims a.figure").first.click()
    page.locator("tr:target").wait_for()
    assert page.locator("tr:target").count() == 1
    assert said == []
    page.close()


def test_paper_has_the_numbers_without_the_bar(browser: Browser, address: str, said: list[str]) -> None:
    page = opened(browser, address, said, width=1280, scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(address + to.series(RELIANCE))
    assert not page.locator(".sitebar").is_visible()
    assert page.locator("tr.force").first.is_visible()
    page.close()
