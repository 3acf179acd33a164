"""The chi-square distribution, as far as a test of balances needs it.

    Pr(chi2 <= x) = P(dof / 2, x / 2),   P the lower incomplete gamma function over the gamma function

P by its power series below the mean and by a continued fraction for 1 - P above it (NIST Digital Library of
Mathematical Functions, 8.7.1 and 8.9.2); the quantile by Newton's method from the approximation of Wilson and
Hilferty (1931), kept inside a bracket.
"""

from __future__ import annotations

from math import exp, isfinite, lgamma, log, sqrt
from statistics import NormalDist


def chi_square_probability(value: float, degrees_of_freedom: int) -> float:
    """Pr(chi2 <= value). Worked: 2 degrees of freedom have 1 - exp(-value / 2), so 5.9915 gives 0.95.

    Raises ValueError for fewer than 1 degree of freedom.
    """
    _require_freedom(degrees_of_freedom)
    if value <= 0:
        return 0.0
    shape, at = degrees_of_freedom / 2, value / 2
    front = exp(shape * log(at) - at - lgamma(shape))
    return front * _series(shape, at) if at < shape + 1 else 1 - front * _fraction(shape, at)


def chi_square_quantile(probability: float, degrees_of_freedom: int) -> float:
    """The value that chi2 stays under with this probability: 3.8415 for 0.95 and 1 degree of freedom.

    Raises ValueError for a probability that is not between 0 and 1, or fewer than 1 degree of freedom.
    """
    _require_freedom(degrees_of_freedom)
    if not 0 < probability < 1:
        raise ValueError(f"a probability lies between 0 and 1, not {probability}")
    low, high = 0.0, float("inf")
    step = 2 / (9 * degrees_of_freedom)
    value = degrees_of_freedom * max(1 - step + NormalDist().inv_cdf(probability) * sqrt(step), 0.01) ** 3
    for _ in range(100):
        miss = chi_square_probability(value, degrees_of_freedom) - probability
        low, high = (value, high) if miss < 0 else (low, value)
        following = value - miss / _density(value, degrees_of_freedom)
        if not low < following < high:
            following = (low + high) / 2 if isfinite(high) else 2 * value
        if abs(following - value) <= 1e-12 * following:
            return following
        value = following
    return value


def _density(value: float, degrees_of_freedom: int) -> float:
    shape = degrees_of_freedom / 2
    return exp((shape - 1) * log(value / 2) - value / 2 - lgamma(shape)) / 2


def _series(shape: float, at: float) -> float:
    """Sum of at^k / (shape (shape + 1) ... (shape + k)) over k."""
    term = total = 1 / shape
    k = shape
    while term > total * 1e-17:
        k += 1
        term *= at / k
        total += term
    return total


def _fraction(shape: float, at: float) -> float:
    """1 / (at + 1 - shape - 1 (1 - shape) / (at + 3 - shape - ...)), its convergents kept as ratios of two terms."""
    base = at + 1 - shape
    above, below = 1e300, 1 / base
    total = below
    for k in range(1, 100_000):
        numerator = k * (shape - k)
        base += 2
        below = 1 / (base + numerator * below)
        above = base + numerator / above
        total *= above * below
        if abs(above * below - 1) < 1e-16:
            break
    return total


def _require_freedom(degrees_of_freedom: int) -> None:
    if degrees_of_freedom < 1:
        raise ValueError("a chi-square distribution has at least 1 degree of freedom")
