"""Numbers about ore bodies in words, for the command line and the pages."""

from __future__ import annotations

import math

from terbia.app.orebodies.answer import Comparison, Line, OreBody
from terbia.app.orebodies.world_answer import WorldBalance
from terbia.indicators.balance_problem import Balance
from terbia.reports.number_text import print_number, print_range
from terbia.vocab.estimate import Estimate


def digits(value: float, significant: int = 3) -> str:
    """A number with so many significant digits, one more from 1,000 up, thousands separated: 16,470; 0.323."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "no bound"
    size = math.floor(math.log10(abs(value)))
    place = (significant if size < 3 else max(significant, 4)) - 1 - size
    return print_number(float(round(value, place)))


def share(estimate: Estimate) -> str:
    """A share of 1 as percent; where there is no value the range, or ``at most``."""
    value, span = estimate.value, estimate.range
    if value is not None:
        return digits(100 * value)
    if span.low <= 0:
        return f"0 to {digits(100 * span.high)}"
    return f"{digits(100 * span.low)} to {digits(100 * span.high)}"


def spread(estimate: Estimate | None, factor: float = 1.0) -> str:
    """The range alone, without a unit."""
    if estimate is None:
        return ""
    span = estimate.range
    if span.low == span.high:
        return ""
    top = digits(factor * span.high, 4) if math.isfinite(span.high) else "no bound"
    bottom = digits(factor * span.low, 4) if math.isfinite(span.low) else "no bound"
    return f"{bottom} to {top}"


def central(estimate: Estimate | None, factor: float = 1.0) -> str:
    """The value alone, empty where there is none."""
    return "" if estimate is None or estimate.value is None else digits(factor * estimate.value)


def amount(estimate: Estimate, unit: str) -> str:
    """A quantity with its range: ``36.7 t (31.2 to 42.5)``."""
    if estimate.value is None and not math.isfinite(estimate.range.high):
        return f"at least {digits(estimate.range.low)} {unit}"
    if estimate.value is None:
        return print_range(estimate.range.low, estimate.range.high, unit)
    ends = spread(estimate)
    return f"{digits(estimate.value)} {unit}{f' ({ends})' if ends else ''}"


def marks(line: Line) -> str:
    """What qualifies a line."""
    found = [] if line.observation is None else [q for q in line.observation.qualifiers if q != "secondary"]
    if line.price is not None and line.price.how.startswith(("split", "stand-in")):
        found.append(f"price {line.price.how.partition(':')[0]}{', unverified' if line.price.unverified else ''}")
    return ", ".join(found)


def recovered_head(body: OreBody) -> str:
    """What stands over the t of oxides: whether somebody has checked the recovery that they are counted with."""
    unverified = any(line.recovered_unverified for line in body.lines if line.recovered_t is not None)
    return "as oxides, t, unverified" if unverified else "as oxides, t"


def unknown_says(body: OreBody) -> str:
    """What the vector leaves out, in a sentence."""
    parts = body.vector.parts
    if parts.unknown_members:
        names = ", ".join(parts.unknown_members)
        text = (
            f"Not stated: {names}; together {share(Estimate(None, parts.unknown.range))} % of the rare earths, not zero"
        )
    else:
        text = f"Every element stands in a row; the printed shares add up to {digits(100 * parts.printed_sum, 5)} %"
    return text + "."


def driver_says(body: OreBody) -> str:
    """Which part carries the value, and whether that is decided."""
    basket = body.basket
    if basket.driver is None:
        return "No part has a share and a price: nothing can be said about what carries the value."
    worth = next(w for w in basket.parts if w.name == basket.driver)
    ends = f"({spread(worth.share, 100)} %)"
    if basket.driver_decided:
        return f"{basket.driver} carries the value: {central(worth.share, 100)} % of it {ends}."
    rivals = [w.name for w in basket.parts if w.name != worth.name and w.value.range.high > worth.value.range.low]
    return (
        f"What carries the value is not decided: of the parts with a value {basket.driver} is worth most "
        f"{ends}, and {' or '.join(rivals)} could be worth more."
    )


def basket_says(body: OreBody) -> str:
    """The basket price in a sentence."""
    basket, total = body.basket, body.basket.total
    if total.value is None:
        return f"Basket: {print_range(total.range.low, total.range.high, 'USD/kg REO')}, no central value."
    least = f", leaving out {' and '.join(basket.without_value)} (no central value)" if basket.without_value else ""
    return f"Basket: {digits(total.value)} USD/kg REO ({spread(total)}){least}, at prices of {body.prices.period}."


def ratio_says(body: OreBody) -> str:
    """Dy:Tb against the class of the deposit."""
    from terbia.app.orebodies.tables import kinds

    vector, kind = body.vector, kinds()[body.found.deposit.kind]
    ratio = vector.dy_tb_ratio
    if ratio is None:
        return "Dy:Tb: not both stated on this basis."
    text = f"Dy:Tb {digits(ratio.value or 0.0)} ({spread(ratio)})"
    if kind.dy_tb_low is None or kind.dy_tb_high is None:
        return f"{text}; no known range for {kind.title}."
    verdict = {"within": "within", "outside": "outside", "open": "undecided by rounding against"}[vector.ratio_test]
    return f"{text}: {verdict} the {digits(kind.dy_tb_low)} to {digits(kind.dy_tb_high)} known of {kind.title}."


def nd_pr_says(body: OreBody) -> list[str]:
    """Why Nd and Pr are sold together, from ratios and prices of the record."""
    found, lines = body.nd_pr, []
    if found.ratio is not None and found.ratio.value is not None:
        lines.append(
            f"Nd:Pr in the ore {digits(found.ratio.value)} ({spread(found.ratio)}), oxides, by {found.ratio_from}."
        )
    for use, ratio, read in found.uses:
        mark = ", unverified" if any(o.is_unverified for o in read) else ""
        lines.append(f"Nd:Pr in use: {digits(ratio.value or 0.0)} ({spread(ratio)}), {use}{mark}.")
    premium = found.premium
    if premium is not None and found.mixed is not None and found.separated is not None:
        lines.append(
            f"The two sold apart bring {digits(found.separated.value or 0.0)} USD/kg, as NdPr oxide "
            f"{digits(found.mixed.value or 0.0)} ({body.prices.period}): separating them "
            f"adds {digits(100 * (premium.value or 0.0), 2)} % ({spread(premium, 100)} %). Magnets take both, "
            "in ratios of their own, so most is sold unseparated."
        )
    return lines


def bases_say(found: Comparison) -> str:
    """A warning where the two stand on different bases, else nothing."""
    first, second = (body.vector.held.basis for body in (found.first, found.second))
    if first == second:
        return ""
    return f"The bases differ ({first} and {second}): what is left behind in processing is not the same in the two."


def balance_row(world: WorldBalance, line: Balance) -> tuple[str, ...]:
    """One element of the world's balance: supply, per t of the driver, demand, surplus, answer."""
    per = world.per_t_of_driver.get(line.name)
    mixed = world.surplus_in_japans_mix_t.get(line.name)
    demand = "" if line.demand_t is None else central(line.demand_t) or f"at least {digits(line.demand_t.range.low)}"
    surplus = "" if line.surplus_t is None else central(line.surplus_t)
    if line.surplus_t is not None and line.surplus_t.value is None:
        surplus = f"at most {digits(line.surplus_t.range.high)}"
    note = "illustrative" if line.unverified_share > 0.5 else ""
    return (
        line.name, central(line.supply_t), spread(line.supply_t), central(per), demand, surplus, line.answer,
        f"{central(mixed)} ({spread(mixed)})" if mixed is not None else "", note,
    )  # fmt: skip


#: Headings of ``balance_row``.
BALANCE_COLUMNS = (
    "element", "supply, t REO", "range", "per t of driver", "demand, t REO", "surplus, t REO", "answer",
    "surplus in Japan's mix (illustrative)", "",
)  # fmt: skip
