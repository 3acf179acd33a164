"""Sentences, paragraphs, and what is no prose."""

import pytest

from terbia.claims.furniture import find_furniture
from terbia.claims.sentence import LONGEST, paragraphs, sentences


def cut(text: str) -> list[str]:
    return [text[one.start : one.end] for one in sentences(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Output rose. Prices fell.", ["Output rose.", "Prices fell."]),
        ("The U.S. output rose to 5 t.", ["The U.S. output rose to 5 t."]),
        ("It was made in the U.S. The rest came by sea.", ["It was made in the U.S.", "The rest came by sea."]),
        ("See No. 18 of 2025. It holds.", ["See No. 18 of 2025.", "It holds."]),
        ("Mt. Weld vs. Bayan Obo, e.g. in 2025.", ["Mt. Weld vs. Bayan Obo, e.g. in 2025."]),
        ("It rose 9.5% to 4,343.5 t.", ["It rose 9.5% to 4,343.5 t."]),
        ("A share of 19.\n9% was told.", ["A share of 19.\n9% was told."]),
        ("He said “it fell.” Then it rose.", ["He said “it fell.”", "Then it rose."]),
        ("Did it rise? Yes! It did.", ["Did it rise?", "Yes!", "It did."]),
        ("J. Smith wrote it.", ["J. Smith wrote it."]),
        ("产量增长。价格下降。", ["产量增长。", "价格下降。"]),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    assert cut(text) == parts


def test_bullets_headings_and_wrapped_lines() -> None:
    text = (
        "Output Rises Again\n\n"
        "  • China mined 5 t in 2025.\n"
        "  • Brazil mined 2 t.\n\n"
        "The report was long and its lines were broken by the printer after\n"
        "some sixty signs, as in a PDF."
    )
    kinds = [(one.kind, text[one.start : one.end]) for one in paragraphs(text)]
    assert kinds[0] == ("heading", "Output Rises Again")
    assert kinds[1] == ("item", "China mined 5 t in 2025.")
    assert kinds[2] == ("item", "Brazil mined 2 t.")
    assert kinds[3][0] == "prose"
    assert len(kinds) == 4


def test_a_giant_without_stops_is_cut() -> None:
    text = "word " * 3000
    found = sentences(text)
    assert len(found) > 2
    assert all(one.end - one.start <= LONGEST for one in found)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("12 Comments", "counter"),
        ("4,018 views 77 likes", "counter"),
        ("5 min read", "counter"),
        ("1.2K shares", "counter"),
        ("March 3, 2025", "date"),
        ("Published March 3, 2025 at 10:30 GMT", "date"),
        ("Updated: 3 March 2025", "date"),
        ("2025-03-03", "date"),
        ("By Jane Doe", "byline"),
        ("Photo: Jane Doe", "credit"),
        ("Share", "navigation"),
        ("Home | News | Markets", "navigation"),
        ("Skip to content", "navigation"),
        ("Please enter your email address", "form"),
        ("Leave a reply", "form"),
        ("Subscribe to our newsletter", "subscription"),
        ("We use cookies to improve this page.", "notice"),
        ("© All rights reserved", "notice"),
        ("Read more: China Exports 500 Tonnes of Magnets", "other-headlines"),
    ],
)
def test_lines_that_are_no_prose(line: str, reason: str) -> None:
    text = f"{line}\n\nThe output of the mine rose to 5 t in 2025, the company said.\n"
    assert [(one.reason, text[one.start : one.end]) for one in find_furniture(text)] == [(reason, line)]


@pytest.mark.parametrize(
    "line",
    [
        "In my view output doubled in 2025, whatever they say.",
        "China exported 5,000 t of magnets in March 2025.",
        "The report was published on March 3, 2025, and names 60 minerals.",
        "Its share of imports was 70% in 2025.",
        "Consumers like magnets: 500 t were sold, more than last year.",
        "Search for 12 new deposits began in 2025.",
    ],
)
def test_prose_is_kept(line: str) -> None:
    assert find_furniture(f"{line}\n") == []


def test_the_headlines_below_related_are_those_of_other_articles() -> None:
    text = (
        "Exports rose to 5,000 t in 2025, customs said.\n\nRelated Articles\n\n"
        "Lynas Opens Plant for $500 Million\n\nWhy China Cut 20% of Its Quota?\n\n"
        "A reader writes that output doubled in 2025, which is right.\n\n"
        "Output Doubles In 2026\n"
    )
    found = [text[one.start : one.end] for one in find_furniture(text)]
    assert found == ["Related Articles", "Lynas Opens Plant for $500 Million", "Why China Cut 20% of Its Quota?"]
