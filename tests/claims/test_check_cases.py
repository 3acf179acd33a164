"""The checker on our own cases: an article, single claims, passages without claims, one claim in ten ways."""

import csv
import sys
from collections import Counter
from pathlib import Path

import pytest

from terbia.claims.book import Book, open_book
from terbia.claims.check import check_text, read_day_of
from terbia.claims.checked import CheckedText
from terbia.claims.reading import Text, read_text

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "data" / "cases"
sys.path.insert(0, str(ROOT / "bench"))


@pytest.fixture(scope="module")
def book() -> Book:
    return open_book()


def checked(text: str, day: str, book: Book) -> CheckedText:
    return check_text(Text(text, None, None, "text"), book, read_day_of(day))


def rows(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def article(book: Book) -> CheckedText:
    return check_text(read_text(CASES / "article_made_up.txt"), book)


@pytest.mark.parametrize("row", rows("article_made_up.csv"), ids=lambda row: row["quote_fragment"][:40])
def test_the_article_gets_the_verdicts_that_a_reader_of_the_tables_gave(
    row: dict[str, str], article: CheckedText
) -> None:
    said = article.text
    found = [
        claim for claim in article.claims
        if row["quote_fragment"] in " ".join(claim.quote.split())
        or " ".join(claim.quote.split()) in row["quote_fragment"]
        or claim.start <= said.find(row["quote_fragment"]) < claim.end
    ]  # fmt: skip
    assert found, row["quote_fragment"]
    wanted = set(row["verdict"].split("|"))
    assert {claim.verdict for claim in found} & wanted
    if row["confusion"] and "misleading" in {claim.verdict for claim in found}:
        assert row["confusion"] in {claim.confusion for claim in found}
    if row["attributed"] == "yes":
        assert any(claim.attributed for claim in found)


def test_quotes_stand_where_they_are_said_to(article: CheckedText) -> None:
    assert len(article.claims) == 19
    assert all(article.text[claim.start : claim.end] == claim.quote for claim in article.claims)


def test_counters_forms_and_headlines_of_the_article_are_no_claims(article: CheckedText) -> None:
    quotes = " ".join(claim.quote for claim in article.claims)
    assert not any(word in quotes for word in ("4,512", "$1 Billion", "250 million", "3 Comments", "Subscribe"))


def test_no_claim_on_record_is_judged_the_wrong_way_round(book: Book) -> None:
    from claims_matrix import answer, side

    matrix: Counter[tuple[str, str]] = Counter()
    wrong = []
    for row in rows("claims.csv"):
        got, found = answer(row, book)
        matrix[side(row["verdict"]), got] += 1
        grave = [c for c in found.claims if c.verdict == "contradicted"]
        if side(row["verdict"]) == "refuted" and got == "supported":
            wrong.append(row["id"])
        if row["verdict"] == "supported" and grave:
            wrong.append(row["id"])
    settled = {key: n for key, n in matrix.items() if key[1] != "not_checkable" and key[0] != "not_checkable"}
    right = sum(n for (expected, got), n in settled.items() if expected == got)
    # C073 was right by the edition of its day; it is refuted by later editions only, which is said beside it.
    assert wrong in ([], ["C073"])
    assert right >= 0.85 * sum(settled.values())
    assert sum(settled.values()) >= 40


@pytest.mark.parametrize("row", rows("no_claims.csv"), ids=lambda row: row["text"][:40])
def test_passages_without_claims_raise_no_alarm(row: dict[str, str], book: Book) -> None:
    assert checked(row["text"], "2026-03-01", book).claims == ()


TEN = (
    "US net import reliance for rare-earth compounds and metals was {n}% in 2024.",
    "In 2024, the United States' net import reliance on rare earths stood at {n} percent.",
    "America's import reliance for rare earths came to {n} per cent in 2024.",
    "In 2024 net imports met {n}% of U.S. consumption of rare earths.",
    "U.S. rare earth import dependence was {n}% in 2024.",
    "The United States was {n}% import-reliant for rare earths in 2024.",
    "The US depended on imports for {n}% of its rare earths in 2024.",
    "The U.S. relied on imports for {n}% of its rare earth consumption in 2024.",
    "Rare earths: US import reliance 2024 – {n}%.",
    "The import reliance of the United States for rare earths amounted to {n} % in the year 2024.",
)


@pytest.mark.parametrize(("number", "verdict", "step"), [
    # MCS 2026 prints 53, MCS 2025 printed 80; 61 stands in neither.
    ("53", "supported", None), ("80", "misleading", "edition"), ("61", "contradicted", None),
])  # fmt: skip
def test_one_claim_in_ten_ways_gets_one_verdict(number: str, verdict: str, step: str | None, book: Book) -> None:
    found = [checked(text.format(n=number), "2026-03-01", book).claims for text in TEN]
    assert [[(c.verdict, c.confusion) for c in claims] for claims in found] == [[(verdict, step)]] * len(TEN)


def test_a_sample_of_generated_sentences_gets_the_verdict_that_it_must(book: Book) -> None:
    from claims_generated import answer, cases

    sample = [case for number, case in enumerate(cases(book)) if number % 25 == 0]
    right = sum(answer(case, book) == (case.verdict, case.step) for case in sample)
    assert len(sample) >= 80
    assert right >= 0.95 * len(sample)


def test_a_page_of_news_about_companies_raises_no_alarm(book: Book) -> None:
    found = check_text(read_text(CASES / "news_2025-11-12.txt"), book).claims
    assert {claim.verdict for claim in found} == {"supported", "not_checkable"}
    assert sum(claim.verdict == "supported" for claim in found) >= 4


@pytest.mark.parametrize(("text", "day", "verdict", "step"), [
    ("China banned the export of seven rare earths in April 2025.", "2025-06-19", "misleading", "measure"),
    ("China lifted all its rare earth export controls.", "2025-12-01", "contradicted", None),
    ("China will suspend its rare earth export controls for a year.", "2025-11-20", "misleading", "status"),
    ("China suspended its October 2025 rare earth export controls.", "2025-12-01", "supported", None),
    ("By October 2025 twelve of seventeen rare earths were on China's control list.", "2025-10-20", "supported", None),
    ("China cut off all rare earth exports to Japan in 2010.", "2021-01-01", "not_checkable", None),
    ("The Pentagon invested $400 million in MP Materials, a miner of rare earths.", "2025-07-15", "supported", None),
    ("Japan needs 34 rare earths.", "2020-01-01", "misleading", "commodity"),
])  # fmt: skip
def test_measures_deals_and_counts(text: str, day: str, verdict: str, step: str | None, book: Book) -> None:
    assert (verdict, step) in {(claim.verdict, claim.confusion) for claim in checked(text, day, book).claims}
