"""Each kind of test, on figures worked by hand."""

from __future__ import annotations

import pytest

from terbia.errors import NotInRecord
from terbia.ledger.observation import Observation, Origin
from terbia.ledger.record import NEWEST, Record, View
from terbia.terms.shares import import_shares, is_rest, share_form
from terbia.terms.tests import FAILS, HOLDS, NOT_DECIDABLE, Answer, Question, answer_term, read_term, verdict_of

ORIGIN = Origin("Samples", "Office of Samples", "https://example.org/", "p. 1", "public domain")
PERCENT = "percent of apparent consumption"
RELIANCE = "US/gallium/net-import-reliance"


def obs(
    series: str,
    period: str,
    value: float | None = None,
    *qualifiers: str,
    low: float | None = None,
    high: float | None = None,
    unit: str = PERCENT,
    edition: str = "SS2026",
) -> Observation:
    day = f"{edition[2:]}-02-01"
    return Observation(series, period, value, low, high, unit, None, qualifiers, edition, day, ORIGIN)


def above(limit: float, period: str) -> Observation:
    return obs(RELIANCE, period, None, ">", low=limit, high=100)


def answers(
    record: Record, commodity: str = "gallium", form: str | None = None, view: View = NEWEST
) -> dict[str, Answer]:
    found = answer_term("de-risked", Question(record, "US", commodity, form, view))
    return {answer.test.name: answer for answer in found}


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (obs(RELIANCE, "2025", 49), HOLDS),  # 48.5 to 49.5
        (obs(RELIANCE, "2025", 50), NOT_DECIDABLE),  # 49.5 to 50.5 lies on both sides
        (obs(RELIANCE, "2025", 51), FAILS),  # 50.5 to 51.5
        (above(50, "2025"), FAILS),  # (50, 100]
        (above(25, "2025"), NOT_DECIDABLE),  # (25, 100]
        (obs(RELIANCE, "2025", None, "<", low=0, high=50), HOLDS),  # [0, 50)
        (obs(RELIANCE, "2025", None, "E"), HOLDS),
        (obs(RELIANCE, "2025", None, "W"), NOT_DECIDABLE),
        (obs(RELIANCE, "2025", None, "NA"), NOT_DECIDABLE),
        (obs(RELIANCE, "2025", 10, "unverified"), NOT_DECIDABLE),
        (obs(RELIANCE, "2025", 10, "assumed"), NOT_DECIDABLE),
        (obs(RELIANCE, "2025", 10, "secondary"), HOLDS),
    ],
)
def test_at_most_half(held, last: Observation, expected: str) -> None:
    answer = answers(held(last))["reliance-below-half"]
    assert answer.answer == expected
    assert answer.evidence == (last,)


@pytest.mark.parametrize(
    ("before", "last", "expected"),
    [
        (obs(RELIANCE, "2024", 53), obs(RELIANCE, "2025", 67), FAILS),
        (obs(RELIANCE, "2024", 80), obs(RELIANCE, "2025", 53), HOLDS),
        (obs(RELIANCE, "2024", 100), obs(RELIANCE, "2025", 100), HOLDS),  # the same figure as printed
        (above(90, "2024"), obs(RELIANCE, "2025", 53), HOLDS),
        (above(50, "2024"), above(50, "2025"), NOT_DECIDABLE),
        (above(50, "2024"), obs(RELIANCE, "2025", 67), NOT_DECIDABLE),
        (obs(RELIANCE, "2024", None, "E"), obs(RELIANCE, "2025", None, "E"), HOLDS),
        (obs(RELIANCE, "2024", 20), obs(RELIANCE, "2025", None, "E"), HOLDS),
        (obs(RELIANCE, "2024", None, "E"), obs(RELIANCE, "2025", 20), FAILS),
        (obs(RELIANCE, "2024", 20), obs(RELIANCE, "2025", None, "NA"), NOT_DECIDABLE),
        # One of two unverified is not more than half; both are.
        (obs(RELIANCE, "2024", 20, "unverified"), obs(RELIANCE, "2025", 40), FAILS),
        (obs(RELIANCE, "2024", 20, "judged"), obs(RELIANCE, "2025", 40, "assumed"), NOT_DECIDABLE),
    ],
)
def test_not_rising(held, before: Observation, last: Observation, expected: str) -> None:
    assert answers(held(before, last))["reliance-not-rising"].answer == expected


def test_one_year_is_no_direction(held) -> None:
    assert answers(held(obs(RELIANCE, "2025", 20)))["reliance-not-rising"].answer == NOT_DECIDABLE


def share(source: str, value: float, form: str = "", period: str = "2021/2024", *qualifiers: str) -> Observation:
    return obs("/".join(filter(None, (f"{source}>US/gallium/import-share", form))), period, value, *qualifiers)


@pytest.mark.parametrize(
    ("largest", "expected"),
    [(64, HOLDS), (65, NOT_DECIDABLE), (66, FAILS)],  # 65 stands for 64.5 to 65.5
)
def test_largest_share(held, largest: float, expected: str) -> None:
    record = held(share("CN", largest), share("CA", 100 - largest - 10), share("OTHER", 10))
    answer = answers(record)["no-dominant-source"]
    assert answer.answer == expected
    assert "China" in str(answer.reason[0])


def test_the_rest_is_no_source(held) -> None:
    record = held(share("OTHER", 80), share("CA", 20))
    assert answers(record)["no-dominant-source"].answer == HOLDS


def test_an_unverified_share_decides_nothing(held) -> None:
    record = held(share("CN", 90, "", "2021/2024", "unverified"))
    assert answers(record)["no-dominant-source"].answer == NOT_DECIDABLE


def test_shares_of_two_forms_never_stand_together(held) -> None:
    """Shares of scrap say nothing of the metal: where the whole is held it is taken, else the form asked for."""
    record = held(
        share("FI", 88, "scrap"), share("CL", 60, "total"), share("CA", 30, "total"), share("DE", 99, "oxide")
    )
    rows = import_shares(record, "US", "gallium", None, NEWEST)
    assert [o.series[:2] for o in rows] == ["CL", "CA"]
    assert share_form(rows) == "total"
    assert share_form(import_shares(record, "US", "gallium", "oxide", NEWEST)) == "oxide"
    assert import_shares(record, "US", "tin", None, NEWEST) == []
    assert not is_rest(rows[0])


def test_only_shares_of_the_newest_period_count(held) -> None:
    record = held(share("CN", 90, "", "2017/2020"), share("CA", 40, "", "2021/2024"))
    assert [o.series[:2] for o in import_shares(record, "US", "gallium", None, NEWEST)] == ["CA"]


def test_a_view_without_the_series_decides_nothing(held) -> None:
    """A day before the first edition: nothing is known, and nothing is raised."""
    record = held(obs(RELIANCE, "2025", 20), share("CN", 90))
    found = answers(record, view=View(as_of="2020-01-01"))
    assert {answer.answer for answer in found.values()} == {NOT_DECIDABLE}


COMPOUNDS = "US/rare-earths/production/compounds-and-metals"
MINED = "US/rare-earths/production/mineral-concentrates"


@pytest.mark.parametrize(
    ("made", "mined", "expected"),
    [
        (8900, 51000, FAILS),  # at most 8,950 / 50,500 = 0.18
        (30100, 51000, HOLDS),  # at least 30,050 / 51,500 = 0.58
        (25500, 51000, NOT_DECIDABLE),  # 25,450 / 51,500 = 0.49 to 25,550 / 50,500 = 0.51
        (8900, 0, NOT_DECIDABLE),  # nothing was mined
    ],
)
def test_ratio(held, made: float, mined: float, expected: str) -> None:
    record = held(obs(COMPOUNDS, "2025", made, unit="t REO"), obs(MINED, "2025", mined, unit="t REO"))
    found = answers(record, "rare-earths", "compounds-and-metals")
    assert found["ore-is-refined-at-home"].answer == expected


def test_a_ratio_needs_both_lines_of_one_year(held) -> None:
    record = held(obs(COMPOUNDS, "2025", 8900, unit="t REO"), obs(MINED, "2024", 45500, unit="t REO"))
    found = answers(record, "rare-earths", "compounds-and-metals")
    assert found["ore-is-refined-at-home"].answer == NOT_DECIDABLE


def test_what_is_not_published_is_not_decidable(held) -> None:
    found = answers(held(obs(RELIANCE, "2025", 20)))
    assert found["embedded-imports"].answer == NOT_DECIDABLE
    assert "separated-oxides-by-element" not in found  # a test for rare earths only


def test_the_verdict_of_answers() -> None:
    test = read_term("de-risked").tests[0]
    holds, fails, open_ = (Answer(test, kind, ()) for kind in (HOLDS, FAILS, NOT_DECIDABLE))
    assert verdict_of([holds, holds]) is True
    assert verdict_of([holds, open_]) is None
    assert verdict_of([holds, open_, fails]) is False
    assert verdict_of([]) is None


def test_places_in_a_reason_point_into_its_evidence(record: Record) -> None:
    for answer in answer_term("de-risked", Question(record, "US", "rare-earths", "compounds-and-metals", NEWEST)):
        assert all(piece < len(answer.evidence) for piece in answer.reason if isinstance(piece, int))
        assert answer.test.why.endswith((".", ")."))


def test_an_unknown_term_is_refused() -> None:
    with pytest.raises(NotInRecord, match="de-risked"):
        read_term("de-risk")
