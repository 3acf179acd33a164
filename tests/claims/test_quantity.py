"""Expressions of quantities, each read to an interval and a unit (patterns of articles, all written here)."""

import pytest

from terbia.claims.passage import read_passage
from terbia.claims.quantity import Quantity

# expression, unit, low, high. Half a unit of the last telling digit either way, unless a hedge says more.
AMOUNTS = [
    ("57,392 t", "t", 57391.5, 57392.5),
    ("8,900 metric tons", "t", 8850, 8950),
    ("51,000 tonnes", "t", 50500, 51500),
    ("300,000 tonnes", "t", 295000, 305000),
    ("20 t", "t", 19.5, 20.5),
    ("100 tons", "t", 95, 105),
    ("12 900 tonnes", "t", 12850, 12950),
    ("12\u202f900 tonnes", "t", 12850, 12950),
    ("12\u00a0900 tonnes", "t", 12850, 12950),
    ("2, 600 tonnes", "t", 2550, 2650),
    ("18 tys. 600 ton", "t", 18550, 18650),
    ("1.234.567 t", "t", 1234566.5, 1234567.5),
    ("1.234,5 t", "t", 1234.45, 1234.55),
    ("1,234.5 t", "t", 1234.45, 1234.55),
    ("1,23,456 tonnes", "t", 123455.5, 123456.5),
    ("2 lakh tonnes", "t", 195000, 205000),
    ("1'234'567 t", "t", 1234566.5, 1234567.5),
    ("390kt", "t", 385000, 395000),
    ("390 kt", "t", 385000, 395000),
    ("270Kt", "t", 265000, 275000),
    ("135kt REO", "t", 134500, 135500),
    ("0.39 Mt", "t", 385000, 395000),
    ("1.9 Mt", "t", 1850000, 1950000),
    ("44 million tonnes", "t", 43.5e6, 44.5e6),
    ("62.6 Gg", "t", 62550, 62650),
    ("5,000 MT", "t", 4950, 5050),
    ("3 Mg", "t", 2.5, 3.5),
    ("350 kg", "t", 0.345, 0.355),
    ("30 g", "t", 29.5e-6, 30.5e-6),
    ("1,000 lb", "t", 950 * 0.00045359237, 1050 * 0.00045359237),
    ("20 pounds", "t", 19.5 * 0.00045359237, 20.5 * 0.00045359237),
    ("10 short tons", "t", 9.5 * 0.90718474, 10.5 * 0.90718474),
    ("10 long tons", "t", 9.5 * 1.0160469088, 10.5 * 1.0160469088),
    ("14,446吨", "t", 14445.5, 14446.5),
    ("27万吨", "t", 265000, 275000),
    ("135m tonnes", "t", 134.5e6, 135.5e6),
    ("four thousand tonnes", "t", 3950, 4050),
    ("twenty-five tonnes", "t", 24.5, 25.5),
    ("two hundred and fifty thousand tonnes", "t", 245000, 255000),
    ("half a million tonnes", "t", 450000, 550000),
    ("1.2 million metric tonnes", "t", 1150000, 1250000),
    ("5 ktpa", "t", 4500, 5500),
    ("a dozen tonnes", "t", 11.5, 12.5),
    ("2½ tonnes", "t", 2.475, 2.525),
    ("5\u200b,577 t", "t", 5576.5, 5577.5),
    ("\u202e5,577\u200f t", "t", 5576.5, 5577.5),
]
SHARES = [
    ("4%", 3.5, 4.5),
    ("53 %", 52.5, 53.5),
    ("70 percent", 69.5, 70.5),
    ("4 per cent", 3.5, 4.5),
    ("4 pc", 3.5, 4.5),
    ("48pc", 47.5, 48.5),
    ("29 p.c", 28.5, 29.5),
    ("66 procent", 65.5, 66.5),
    ("29,3 %", 29.25, 29.35),
    ("29.3%", 29.25, 29.35),
    ("19.\n9%", 19.85, 19.95),
    ("100%", 99.5, 100),
    ("0.5%", 0.45, 0.55),
    ("two-thirds", 200 / 3 - 2.5, 200 / 3 + 2.5),
    ("a third", 100 / 3 - 2.5, 100 / 3 + 2.5),
    ("one third", 100 / 3 - 2.5, 100 / 3 + 2.5),
    ("three quarters", 72.5, 77.5),
    ("half", 47.5, 52.5),
    ("a quarter", 22.5, 27.5),
    ("a fifth", 18, 22),
    ("a tenth", 9, 11),
    ("one in five", 18, 22),
    ("three out of four", 72.5, 77.5),
    ("1/7 of output", 100 / 7 * 0.9, 100 / 7 * 1.1),
    ("seventy percent", 69.5, 70.5),
]
# hedge, low, high, low open, high open
HEDGED = [
    ("more than 40%", 40, 50, True, False),
    ("over 40%", 40, 50, True, False),
    ("above 40%", 40, 50, True, False),
    (">40%", 40, 50, True, False),
    ("> 40 %", 40, 50, True, False),
    ("in excess of 40 percent", 40, 50, True, False),
    ("upwards of 40%", 40, 50, True, False),
    ("more than 90%", 90, 100, True, False),
    ("well over 40%", 40, 80, True, False),
    ("just over 40%", 40, 44, True, False),
    ("slightly more than 40%", 40, 44, True, False),
    ("at least 40%", 40, 50, False, False),
    ("no less than 40%", 40, 50, False, False),
    ("≥40%", 40, 50, False, False),
    ("40% or more", 40, 50, False, False),
    ("40%+", 40, 50, False, False),
    ("nearly 60%", 54, 60, False, True),
    ("almost 60%", 54, 60, False, True),
    ("approaching 60%", 54, 60, False, True),
    ("just under 60%", 54, 60, False, True),
    ("just shy of 60%", 54, 60, False, True),
    ("about 80%", 76, 84, False, False),
    ("around 80%", 76, 84, False, False),
    ("roughly 80%", 76, 84, False, False),
    ("approximately 80%", 76, 84, False, False),
    ("some 80%", 76, 84, False, False),
    ("~80%", 76, 84, False, False),
    ("circa 80%", 76, 84, False, False),
    ("80% or so", 76, 84, False, False),
    ("about 4%", 3.5, 4.5, False, False),
    ("~80%+", 76, 100, False, False),
    ("roughly ~80%+", 76, 100, False, False),
    ("up to 90%", 0, 90, False, False),
    ("as much as 90%", 0, 90, False, False),
    ("at most 90%", 0, 90, False, False),
    ("no more than 90%", 0, 90, False, False),
    ("≤90%", 0, 90, False, False),
    ("less than 60%", 0, 60, False, True),
    ("under 60%", 0, 60, False, True),
    ("below 60%", 0, 60, False, True),
    ("<0.1%", 0, 0.1, False, True),
    ("exactly 40%", 39.5, 40.5, False, False),
    ("an estimated 40%", 39.5, 40.5, False, False),
    ("fewer than 5,000 tons", 0, 5000, False, True),
    ("as many as 5,000 tons", 0, 5000, False, False),
    ("more than a third", 100 / 3, 100 / 3 * 1.25, True, False),
    ("nearly two-thirds", 60, 200 / 3, False, True),
    ("just over a fifth", 20, 22, True, False),
    ("more than 40,000 tonnes", 40000, 50000, True, False),
    ("about 240,000 t", 228000, 252000, False, False),
    ("over $40/kg", 40, 50, True, False),
]
MULTIPLES = [
    ("doubled", 1.9, 2.1),
    ("more than doubled", 2, 2.5),
    ("nearly doubled", 1.8, 2),
    ("tripled", 2.85, 3.15),
    ("TRIPLED", 2.85, 3.15),
    ("quadrupled", 3.8, 4.2),
    ("halved", 1 / 2 * 0.95, 1 / 2 / 0.95 + 0.01),
    ("was cut in half", 0.474, 0.528),
    ("more than halved", 0.4, 0.5),
    ("nearly halved", 0.5, 1 / 1.8),
    ("rose threefold", 2.85, 3.15),
    ("rose sevenfold", 6.65, 7.35),
    ("rose more than sevenfold", 7, 8.75),
    ("rose seven-fold", 6.65, 7.35),
    ("rose 26-fold", 25.5, 26.5),
    ("rose 26 fold", 25.5, 26.5),
    ("rose thirtyfold", 29.5, 30.5),
    ("rose 1.2-fold", 1.15, 1.25),
    ("is 2x the price", 1.9, 2.1),
    ("is 69 times what it was", 68.5, 69.5),
    ("is three times as much", 2.85, 3.15),
    ("is twice the price", 1.9, 2.1),
    ("rose by a factor of three", 2.85, 3.15),
    ("为1.2倍", 1.15, 1.25),
]
PRICES = [
    ("$110/kg", "USD/kg", 109.5, 110.5),
    ("$110 per kilogram", "USD/kg", 109.5, 110.5),
    ("US$51/kg", "USD/kg", 50.5, 51.5),
    ("A$60.2/kg", "AUD/kg", 60.15, 60.25),
    ("USD 62,500/ton", "USD/kg", 62.45, 62.55),
    ("$6 a pound", "USD/kg", 5.5 / 0.45359237, 6.5 / 0.45359237),
    ("450,000 yuan per tonne", "CNY/kg", 449.5, 450.5),
    ("€45/kg", "EUR/kg", 44.5, 45.5),
    ("$1.0bn", "USD", 0.95e9, 1.05e9),
    ("$500m", "USD", 495e6, 505e6),
    ("A$200.2mn", "AUD", 200.15e6, 200.25e6),
    ("US $2.86 billion", "USD", 2.855e9, 2.865e9),
    ("us$424 mio", "USD", 423.5e6, 424.5e6),
    ("10.9 billion yuan", "CNY", 10.85e9, 10.95e9),
    ("a $240 million plant", "USD", 235e6, 245e6),
]
RANGES = [
    ("35-40%", "percent", 34.5, 40.5),
    ("35–40%", "percent", 34.5, 40.5),
    ("35% to 40%", "percent", 34.5, 40.5),
    ("35 to 40 percent", "percent", 34.5, 40.5),
    ("between 96% and 99%", "percent", 95.5, 99.5),
    ("between 96 and 99 percent", "percent", 95.5, 99.5),
    ("2–3 kg", "t", 0.0015, 0.0035),
    ("11-20 kg", "t", 0.0105, 0.0205),
    ("$45 to $60", "USD", 44.5, 60.5),
    ("$700/kg- $1000/kg", "USD/kg", 699.5, 1005),
    ("$1.7 billion to $8.2 billion", "USD", 1.65e9, 8.25e9),
    ("$1.7 to $8.2 billion", "USD", 1.65e9, 8.25e9),
    ("1.7-2.2 million tonnes", "t", 1.65e6, 2.25e6),
    ("about 35-40%", "percent", 33.25, 42),
    ("4,300–8,900 t", "t", 4250, 8950),
]
BASES = [
    ("51,000 metric tons of REO", "REO"),
    ("135 kt REO", "REO"),
    ("51,000 t of rare-earth oxide equivalent", "REO"),
    ("51,000 t (REO)", "REO"),
    ("51,000 tonnes of rare earth oxides", "REO"),
    ("1,234 t of magnets", "magnet"),
    ("1,234 t of NdFeB magnets", "magnet"),
    ("58,152 t of permanent magnets and magnet alloys", "magnet"),
    ("900 t of NdPr oxide", "NdPr oxide"),
    ("900 t of NdPr metal", "metal"),
    ("9 t of dysprosium oxide", "oxide"),
    ("9 t of dysprosium metal", "metal"),
    ("900 t gross weight", "gross"),
    ("900 t of concentrate", "concentrate"),
    ("900 t a year of NdPr oxide", "NdPr oxide"),
    ("900 t in 2025", None),
    ("900 tonnes of exports", None),
]


def only(text: str) -> Quantity:
    found = read_passage(text).quantities
    assert len(found) == 1, found
    (quantity,) = found
    assert text[quantity.start : quantity.end] == quantity.text
    return quantity


@pytest.mark.parametrize(("text", "unit", "low", "high"), AMOUNTS)
def test_an_amount_is_in_tonnes_with_half_its_last_telling_digit(text: str, unit: str, low: float, high: float) -> None:
    read = only(text)
    assert (read.unit, read.kind) == (unit, "amount")
    assert (read.interval.low, read.interval.high) == pytest.approx((low, high))


@pytest.mark.parametrize(("text", "low", "high"), SHARES)
def test_a_share_is_in_percent(text: str, low: float, high: float) -> None:
    read = only(text)
    assert (read.unit, read.kind) == ("percent", "share")
    assert (read.interval.low, read.interval.high) == pytest.approx((low, high))


@pytest.mark.parametrize(("text", "low", "high", "low_open", "high_open"), HEDGED)
def test_a_hedge_sets_the_interval(text: str, low: float, high: float, low_open: bool, high_open: bool) -> None:
    read = only(text).interval
    assert (read.low, read.high) == pytest.approx((low, high))
    assert (read.low_open, read.high_open) == (low_open, high_open)


@pytest.mark.parametrize(("text", "low", "high"), MULTIPLES)
def test_a_multiple_is_in_times(text: str, low: float, high: float) -> None:
    read = only(text)
    assert (read.unit, read.kind) == ("times", "multiple")
    assert (read.interval.low, read.interval.high) == pytest.approx((low, high), rel=0.02)


@pytest.mark.parametrize(("text", "unit", "low", "high"), PRICES)
def test_money_and_prices_are_in_their_currency(text: str, unit: str, low: float, high: float) -> None:
    read = only(text)
    assert (read.unit, read.kind) == (unit, "price" if "/" in unit else "money")
    assert (read.interval.low, read.interval.high) == pytest.approx((low, high))


@pytest.mark.parametrize(("text", "unit", "low", "high"), RANGES)
def test_a_range_has_no_single_value(text: str, unit: str, low: float, high: float) -> None:
    read = only(text)
    assert (read.unit, read.value) == (unit, None)
    assert (read.interval.low, read.interval.high) == pytest.approx((low, high))


@pytest.mark.parametrize(("text", "basis"), BASES)
def test_the_basis_stands_with_the_mass(text: str, basis: str | None) -> None:
    assert only(text).basis == basis


def test_points_are_not_percent() -> None:
    assert only("14 percentage points").unit == "points"
    assert only("14 percent").unit == "percent"
    assert only("25 basis points").value == 0.25


def test_metric_or_million_tonnes() -> None:
    """Below a thousand MT is million tonnes where reserves are spoken of, else both readings are given."""
    reserves = only("Reserves are 22 MT")
    assert (reserves.value, reserves.also) == (22e6, None)
    unclear = only("Output is 22 MT")
    assert unclear.value == 22 and unclear.also is not None and 22e6 in unclear.also
    assert only("Reserves are 22,000 MT").value == 22000


def test_an_ambiguous_point_has_two_readings() -> None:
    read = only("62.585 metric tons")
    assert read.value == 62.585
    assert read.also is not None and 62585 in read.also


def test_times_more_has_two_readings() -> None:
    read = only("It is 33 times bigger")
    assert 33 in read.interval and read.also is not None and 34 in read.also


@pytest.mark.parametrize(
    ("text", "value", "of", "noun"),
    [
        ("16 of 90 mineral commodities", 16, 90, "minerals"),
        ("sixteen of 90 mineral commodities", 16, 90, "minerals"),
        ("five of the seventeen rare earths", 5, 17, "rare earths"),
        ("60 critical minerals", 60, None, "minerals"),
        ("1,300 workers", 1300, None, "people"),
        ("12 countries", 12, None, "countries"),
    ],
)
def test_counts(text: str, value: float, of: float | None, noun: str) -> None:
    read = only(text)
    assert (read.kind, read.unit, read.value, read.of, read.noun) == ("count", "count", value, of, noun)


def test_rates() -> None:
    assert only("10,000 t a year").per == "year"
    assert only("900 tonnes per month").per == "month"
    assert only("5 ktpa").per == "year"
    assert only("900 tonnes a year earlier").per is None


def test_a_signed_percentage_is_a_change() -> None:
    read = only("(-20.3%)")
    assert (read.value, read.kind) == (-20.3, "change")
    assert read.interval.low == pytest.approx(-20.35)
    assert only("(+2.6%)").value == 2.6


def test_bare_numbers_take_the_unit_they_are_compared_in() -> None:
    texts = {
        "from 4,300 to 8,900 metric tons": [4300, 8900],
        "51,000 t in 2025 (up from 45,500 in 2024)": [51000, 45500],
        "30,184 t against 30,258 in 2010": [30184, 30258],
        "Reserves are 92 million t: Freedonia 44 (48%)": [92e6, 44],
    }
    for text, values in texts.items():
        amounts = [q for q in read_passage(text).quantities if q.kind == "amount"]
        assert [q.value for q in amounts] == values
        assert {q.unit for q in amounts} == {"t"}


def test_a_from_shares_the_scale_of_its_to() -> None:
    first, second = read_passage("rose from 1.7 to 8.2 million tonnes").quantities
    assert (first.value, second.value) == (1.7e6, 8.2e6)


def test_the_same_amount_written_ten_ways_is_one_interval() -> None:
    ways = ["390,000 t", "390,000 tonnes", "390 kt", "390kt", "390 thousand tonnes", "390 000 t", "0.39 Mt",
            "0.39 million tonnes", "39万吨", "three hundred and ninety thousand metric tons"]  # fmt: skip
    assert {(round(only(way).interval.low), round(only(way).interval.high)) for way in ways} == {(385000, 395000)}
