"""The ordered rule, on a small book made for it: supported, misleading, contradicted, not checkable."""

from datetime import date

import pytest

from terbia.claims.book import Book
from terbia.claims.check import Day, check_text
from terbia.claims.checked import Claim
from terbia.claims.reading import Text
from terbia.ledger.observation import Observation, Origin

ORIGIN = Origin("A yearbook", "A survey", "https://example.org/yearbook", "p. 1", "CC0")
OLD, NEW = ("MCS2025", "2025-01-31"), ("MCS2026", "2026-02-06")
DAY = Day(date(2026, 3, 1), date(2026, 3, 1))


def cell(
    series: str, period: str, value: float | None, unit: str = "t REO", edition: tuple[str, str] = NEW, *,
    low: float | None = None, high: float | None = None, qualifiers: tuple[str, ...] = (),
) -> Observation:  # fmt: skip
    return Observation(
        series, period, value, low, high, unit, None, qualifiers, edition[0], edition[1], ORIGIN, None, str(value)
    )


MINE, MADE = "US/rare-earths/production/mine", "US/rare-earths/production/compounds-and-metals"
NIR = "US/rare-earths/net-import-reliance/compounds-and-metals"
BOOK = Book([
    cell(MINE, "2023", 41_600), cell(MINE, "2024", 45_500), cell(MINE, "2025", 51_000, qualifiers=("e",)),
    cell(MINE, "2024", 45_000, edition=OLD),
    cell(MADE, "2024", 4_300), cell(MADE, "2025", 8_900, qualifiers=("e",)), cell(MADE, "2024", 1_300, edition=OLD),
    cell(NIR, "2023", None, "percent of apparent consumption", low=90, high=100, qualifiers=(">",)),
    cell(NIR, "2024", 53, "percent of apparent consumption"), cell(NIR, "2025", 67, "percent of apparent consumption"),
    cell(NIR, "2024", 80, "percent of apparent consumption", OLD),
    cell("WORLD/rare-earths/production/mine", "2025", 390_000), cell("CN/rare-earths/production/mine", "2025", 270_000),
    cell("CN>US/rare-earths/import-share/compounds-and-metals", "2021/2024", 71, "percent of imports"),
    cell("AU/rare-earths/reserves", "2025", 6_300_000, qualifiers=("unverified",)),
])  # fmt: skip


def claims(text: str, day: Day | None = DAY) -> tuple[Claim, ...]:
    return check_text(Text(text, None, None, "text"), BOOK, day).claims


@pytest.mark.parametrize(("text", "verdict", "step"), [
    ("The US mined 51,000 t of rare earths in 2025.", "supported", None),
    # 51,500 is told to the hundred: 51,450 to 51,550 is beyond 50,500 to 51,500 but for its lower edge.
    ("The US mined 51,400 t of rare earths in 2025.", "supported", None),
    ("The US mined 57,000 t of rare earths in 2025.", "contradicted", None),
    ("The US produced 8,900 t of rare earths in 2025.", "misleading", "form"),
    ("US production of rare-earth compounds and metals was 1,300 t in 2024.", "misleading", "edition"),
    ("The US mined 51,000 t of rare earths in 2024.", "misleading", "period"),
    ("The US mined 51,000 short tons of rare earths in 2025.", "misleading", "unit"),
    ("The US mined 270,000 t of rare earths in 2025.", "misleading", "area"),
    ("The US relied on China for 53% of its rare earths in 2024.", "misleading", "statistic"),
    ("Brazil mined 560 t of rare earths in 2025.", "not_checkable", None),
    ("Australia's rare earth reserves were 6.3 million tonnes in 2025.", "not_checkable", None),
])  # fmt: skip
def test_the_rule_in_its_order(text: str, verdict: str, step: str | None) -> None:
    found = claims(text)
    assert [(c.verdict, c.confusion) for c in found] == [(verdict, step)]
    assert found[0].reason


@pytest.mark.parametrize(("text", "verdict"), [
    # 270,000 / 390,000 is 265/395 to 275/385: 67.1 to 71.4 %.
    ("China mined 69% of the world's rare earths in 2025.", "supported"),
    ("China mined 75% of the world's rare earths in 2025.", "contradicted"),
    # 8,900 / 4,300 is 8,850/4,350 to 8,950/4,250: 2.03 to 2.11 times.
    ("US production of rare-earth compounds and metals doubled in 2025.", "supported"),
    ("US production of rare-earth compounds and metals tripled in 2025.", "contradicted"),
    # 51,000 / 45,500: 10.9 to 13.2 % more.
    ("US mine production of rare earths rose 12% in 2025.", "supported"),
    ("US mine production of rare earths fell 12% in 2025.", "contradicted"),
    ("US net import reliance for rare earths rose 14 percentage points to 67% in 2025.", "supported"),
    ("US net import reliance for rare earths fell from over 90% in 2023 to 53% in 2024.", "supported"),
    ("US net import reliance for rare earths rose from 53% in 2024 to 61% in 2025.", "contradicted"),
])  # fmt: skip
def test_derived_numbers_are_ranges_of_printed_rounding(text: str, verdict: str) -> None:
    assert {c.verdict for c in claims(text)} == {verdict}


def test_a_later_edition_changes_only_what_is_said_of_today() -> None:
    early = Day(date(2025, 6, 1), date(2025, 6, 1))
    found = claims("US net import reliance for rare earths was 80% in 2024.", early)
    assert [(c.verdict, c.now) for c in found] == [("supported", "misleading")]
    assert "53" in found[0].now_reason


def test_a_date_known_to_the_year_is_any_day_of_it() -> None:
    year = Day(date(2026, 1, 1), date(2026, 12, 31))
    text = "US net import reliance for rare earths was {n}% in 2024."
    assert [claims(text.format(n=n), year)[0].verdict for n in (80, 53)] == ["supported", "supported"]


@pytest.mark.parametrize(
    ("qualifiers", "later", "verdict"),
    [(("secondary",), 920, "not_checkable"), (("secondary",), 400, "supported"), ((), 920, "supported")],
)
def test_a_copy_that_a_later_edition_contradicts_supports_nothing(
    qualifiers: tuple[str, ...], later: float, verdict: str
) -> None:
    mine = "VN/rare-earths/production/mine"
    book = Book([cell(mine, "2018", 400, edition=OLD, qualifiers=qualifiers), cell(mine, "2018", later)])
    day = Day(date(2025, 6, 1), date(2025, 6, 1))  # after the old edition, before the new one
    text = Text("Vietnam mined 400 t of rare earths in 2018.", None, None, "text")
    assert [c.verdict for c in check_text(text, book, day).claims] == [verdict]


def test_an_edition_named_in_the_sentence_decides() -> None:
    text = "According to MCS 2025, US net import reliance for rare earths was {n}% in 2024."
    assert claims(text.format(n=80))[0].verdict == "supported"
    assert (claims(text.format(n=53))[0].verdict, claims(text.format(n=53))[0].confusion) == ("misleading", "edition")


def test_what_a_text_denies_is_attributed_and_not_to_be_mended() -> None:
    found = claims("It is wrong to say that US net import reliance for rare earths was 30% in 2025.")
    assert [(c.attributed, c.mend) for c in found] == [(True, "")]


def test_subjects_are_carried_within_a_paragraph_and_not_beyond() -> None:
    near = claims("US net import reliance for rare earths was 53% in 2024. It rose to 67% in 2025.")
    assert [c.verdict for c in near] == ["supported", "supported"]
    far = claims("US net import reliance for rare earths was 53% in 2024.\n\nIt rose to 67% in 2025.")
    assert [c.verdict for c in far[:1]] == ["supported"]
    assert all(c.verdict == "not_checkable" for c in far[1:])


def test_json_holds_what_others_rely_on() -> None:
    told = claims("The US mined 51,000 t of rare earths in 2025.")[0].to_dict()
    assert {"quote", "start", "end", "series", "period", "value", "low", "high", "unit", "verdict", "confusion",
            "attributed", "now", "reason", "evidence"} <= told.keys()  # fmt: skip
    assert (told["series"], told["period"], told["low"], told["high"]) == (MINE, "2025", 50_500, 51_500)
