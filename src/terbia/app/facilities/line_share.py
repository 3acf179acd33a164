"""What part a plant is of its country's line: only where stage and basis are the same, else why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from terbia.app.facilities.figures import Figure
from terbia.ledger.observation import Observation
from terbia.ledger.plant import plant_rows
from terbia.ledger.record import Record, View
from terbia.vocab.interval import Interval, ends_dict


@dataclass(frozen=True, slots=True)
class LineShare:
    """A share (0 to 1) of a national line with the range of printed rounding, or None and why there is none."""

    value: float | None
    range: Interval | None
    line: Observation | None
    why: str
    unverified_share: float = 0.0

    def to_dict(self) -> dict[str, object]:
        """The share as JSON, with the line it is a share of."""
        line = None if self.line is None else self.line.to_dict()
        return {
            "value": self.value,
            **ends_dict(self.range),
            "line": line,
            "why": self.why,
            "unverified_share": self.unverified_share,
        }


def line_share(figure: Figure, area: str, record: Record, view: View) -> LineShare:
    """The share of a figure in the national line of its stage and basis in the same period.

    Worked: 50,692 t REO of 51,000 t REO (50,500 to 51,500 as printed) is 0.994, from 50,691.5 / 51,500 = 0.984 to
    1, since 50,692.5 / 50,500 is above it and a part is no more than the whole. Rules: ``data/plants/lines.csv``.
    """
    if figure.kind != "actual":
        return _none(f"only what was made is a share of what the country made; this is {_KIND_WORDS[figure.kind]}")
    series, why = _rule(figure, area)
    if series is None:
        return _none(why)
    o = figure.observation
    line = record.find(series, o.period, view)
    if line is None:
        return _none(f"{series} has no figure for {o.period}")
    if line.unit != o.unit:
        return _none(f"the line is in {line.unit}, the figure in {o.unit}")
    return _share(o, line, why)


_KIND_WORDS = {
    "nameplate": "what it could make",
    "feed": "what it takes in",
    "planned": "what it is meant to make",
}


def _none(why: str) -> LineShare:
    return LineShare(None, None, None, why)


def _rule(figure: Figure, area: str) -> tuple[str | None, str]:
    """The series of the first rule that fits a figure, or None, and the rule's reason."""
    own = {"area": area, "stage": figure.part.stage, "product": figure.part.product, "unit": figure.observation.unit}
    for row in plant_rows("lines"):
        if all(row[key] in ("*", value) for key, value in own.items()):
            return row["series"].format(area=area) or None, row["why"]
    raise KeyError("data/plants/lines.csv has no rule for every figure")


def _share(o: Observation, line: Observation, why: str) -> LineShare:
    part, whole = o.interval(), line.interval()
    if part is None or whole is None or whole.low <= 0:
        return _none(f"{line.series} prints no number for {line.period}")
    low, high = part.low / whole.high, part.high / whole.low
    if low > 1:
        return LineShare(
            None, None, line,
            f"the figure is larger than the line ({line.text} {line.unit}): the two do not count the same, or one is "
            "wrong",
        )  # fmt: skip
    value = None if o.value is None or line.value is None else min(o.value / line.value, 1.0)
    marks = (o.is_unverified, line.is_unverified)
    return LineShare(value, Interval(low, min(high, 1.0)), line, why, sum(marks) / len(marks))
