"""EU supply risk: the forward formula by hand, the published scores inverted, the groups of the EU's convention."""

from __future__ import annotations

import pytest

from terbia.indicators.eu_supply_risk import (
    common_band,
    group_score,
    implied_concentration,
    supply_risk,
)
from terbia.indicators.published_eu import eu_scores, group_members, group_scores
from terbia.indicators.weighted_concentration import weighted_concentration
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval

#: HHI_WGI,t of processing that the scores of 2023 imply, from the rounding of the score alone.
BANDS = {
    "Dy": (5.663, 5.765),
    "Er": (5.606, 5.707),
    "Eu": (5.606, 5.707),
    "Gd": (5.564, 5.735),
    "Ho": (5.606, 5.707),
    "Lu": (5.606, 5.707),
    "Tb": (5.325, 5.435),
    "Tm": (5.606, 5.707),
    "Yb": (5.606, 5.707),
    "Y": (3.872, 3.984),
}


def e(value: float) -> Estimate:
    return Estimate.exactly(value)


def test_the_forward_formula_by_hand() -> None:
    # GS 0.81 x 6.6 + 0.01 x 3 = 5.376; EU 0.36 x 6.6 + 0.04 x 1.6 + 0.04 x 3 = 2.56
    gs = weighted_concentration({"A": e(0.9), "B": e(0.1)}, {"A": e(6), "B": e(3)}, {"A": 1.1})
    eu = weighted_concentration(
        {"A": e(0.6), "M": e(0.2), "B": e(0.2)}, {"A": e(6), "M": e(2), "B": e(3)}, {"A": 1.1, "M": 0.8}
    )
    assert (gs.value, eu.value) == pytest.approx((5.376, 2.56))
    # (5.376 x 0.4 + 2.56 x 0.6) x 0.95 x 0.97 = 3.6864 x 0.9215 = 3.397018
    found = supply_risk(gs, eu, e(0.8), e(0.05), e(0.97))
    assert found.value == pytest.approx(3.397018, abs=5e-7)


def test_one_side_stands_alone_and_ranges_reach_the_corners() -> None:
    # global supply only: 5 x 0.99 x 1 whatever the reliance; from 4.9 x 0.99 x 0.99 to 5.1 x 0.99
    found = supply_risk(Estimate(5, Interval(4.9, 5.1)), None, e(0.3), e(0.01), Estimate(1, Interval(0.99, 1)))
    assert found.value == pytest.approx(4.95)
    assert (found.range.low, found.range.high) == pytest.approx((4.9 * 0.99 * 0.99, 5.1 * 0.99))
    with pytest.raises(ValueError, match="neither"):
        supply_risk(None, None, e(0.3), e(0.01), e(1))
    with pytest.raises(ValueError, match="import reliance is a fraction"):
        supply_risk(e(5), None, e(80), e(0.01), e(1))


def test_all_ten_heavy_scores_imply_their_bands() -> None:
    assert set(group_members("heavy")) == set(BANDS)
    for symbol, band in BANDS.items():
        implied = eu_scores()[symbol].implied()
        assert implied is not None, symbol
        assert (round(implied.low, 3), round(implied.high, 3)) == band, symbol


def test_eight_have_one_band_in_common_and_terbium_and_yttrium_stand_apart() -> None:
    bands = {symbol: eu_scores()[symbol].implied() for symbol in BANDS}
    eight = [band for symbol, band in bands.items() if symbol not in {"Tb", "Y"} and band is not None]
    shared = common_band(eight)
    assert shared is not None
    assert (round(shared.low, 3), round(shared.high, 3)) == (5.663, 5.707)
    for apart in ("Tb", "Y"):
        band = bands[apart]
        assert band is not None
        assert not band.meets(shared)
    assert common_band([b for b in bands.values() if b is not None]) is None


def test_a_score_that_rests_on_eu_sourcing_implies_no_band() -> None:
    neodymium = eu_scores()["Nd"]
    assert (neodymium.stage, neodymium.basis) == ("extraction", "GS+EU")
    assert neodymium.implied() is None
    assert neodymium.implied_over_all_rounding() is None


def test_the_rounding_of_the_other_inputs_widens_a_band() -> None:
    for symbol in BANDS:
        narrow, wide = eu_scores()[symbol].implied(), eu_scores()[symbol].implied_over_all_rounding()
        assert narrow is not None
        assert wide is not None
        assert narrow.within(wide)
        assert wide.width > narrow.width
    with pytest.raises(ValueError, match="says nothing"):
        implied_concentration(Interval(1, 2), Interval.point(1.0), Interval.point(1.0))


def test_groups_are_the_means_of_their_members() -> None:
    # heavy: (7 x 5.6 + 3.3 + 4.9 + 3.5) / 10 = 5.09; light: (4.0 + 3.5 + 4.5 + 3.2 + 3.5) / 5 = 3.74
    heavy, light = group_scores("heavy"), group_scores("light")
    assert [round(one.value or 0, 2) for one in (*heavy, *light)] == [5.09, 4.18, 3.74, 5.94]
    # the published group scores are 5.1, 4.2, 3.7 and 5.9
    for one, printed in zip((*heavy, *light), (5.1, 4.2, 3.7, 5.9), strict=True):
        assert round(one.value or 0, 1) == printed
    assert group_members("light") == ("La", "Ce", "Pr", "Nd", "Sm")
    with pytest.raises(ValueError, match="light and heavy"):
        group_members("medium")
    with pytest.raises(ValueError, match="without members"):
        group_score([])
