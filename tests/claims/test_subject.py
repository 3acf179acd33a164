"""What a sentence speaks about."""

import pytest

from terbia.claims.subject import find_mentions
from terbia.claims.tokens import tokenize


def said(text: str, kind: str) -> list[str]:
    found = find_mentions(tokenize(text))
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    return [one.value for one in found if one.kind == kind]


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        ("rare earths", "commodity", ["rare-earths"]),
        ("rare-earth exports", "commodity", ["rare-earths"]),
        ("heavy rare earths", "commodity", ["rare-earths-heavy"]),
        ("light rare-earth elements", "commodity", ["rare-earths-light"]),
        ("rare-earth magnets", "commodity", ["rare-earth-magnets"]),
        ("NdPr prices", "commodity", ["ndpr"]),
        ("dysprosium and terbium", "element", ["Dy", "Tb"]),
        ("Dy2O3", "element", ["Dy"]),
        ("yttrium", "element", ["Y"]),
        ("rare metals", "commodity", ["rare-metals"]),
        ("compounds and metals", "form", ["compounds-and-metals"]),
        ("mineral concentrates", "form", ["mineral-concentrates"]),
        ("separated oxides", "form", ["oxide"]),
        ("NdPr oxide", "form", ["ndpr-oxide"]),
        ("refining", "stage", ["refining"]),
        ("net import reliance", "statistic", ["net-import-reliance"]),
        ("import dependence", "statistic", ["net-import-reliance"]),
        ("apparent consumption", "statistic", ["apparent-consumption"]),
        ("reserves", "statistic", ["reserves"]),
        ("the export quota", "statistic", ["quota"]),
        ("nameplate capacity", "statistic", ["capacity"]),
        ("share of imports", "statistic", ["import-share"]),
        ("U.S. output", "area", ["US"]),
        ("American output", "area", ["US"]),
        ("US output", "area", ["US"]),
        ("let us go", "area", []),
        ("Beijing and Canberra", "area", ["CN", "AU"]),
        ("the EU", "area", ["EU"]),
        ("South America", "area", []),
        ("a turkey", "area", []),
        ("the rest of the world", "area", ["OTHER"]),
        ("global output", "area", ["WORLD"]),
        ("the USGS 2025 edition", "edition", ["MCS2025"]),
        ("Mineral Commodity Summaries 2026", "edition", ["MCS2026"]),
        ("USGS data", "edition", ["USGS"]),
        ("banned exports", "measure", ["ban"]),
        ("an export licence", "measure", ["licence"]),
        ("suspended the controls", "measure", ["suspension", "control"]),
        ("It is wrong to say so", "attributed", ["denied"]),
        ("critics say", "attributed", ["claimed"]),
        ("no production", "negation", ["not"]),
        ("it is de-risked", "term", ["de-risked"]),
        ("self-sufficient", "term", ["self-sufficient"]),
    ],
)
def test_mentions(text: str, kind: str, values: list[str]) -> None:
    assert said(text, kind) == values


def test_the_preposition_tells_the_side_of_a_pair() -> None:
    text = "exports from China to the United States"
    roles = {one.value: one.role for one in find_mentions(tokenize(text)) if one.kind == "area"}
    assert roles == {"CN": "from", "US": "to"}


def test_marks_that_nobody_sees_part_no_words() -> None:
    assert said("ra\u200bre\u00ad earths from Chi\u200bna", "area") == ["CN"]
    assert said("dys\u00adprosium", "element") == ["Dy"]
