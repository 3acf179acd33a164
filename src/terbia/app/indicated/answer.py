"""The answer of an indicator: a number with its range, or what it still needs; beside it the variants and flaws."""

from __future__ import annotations

from dataclasses import dataclass, field

from terbia.ledger.licence import credits as credit_lines
from terbia.ledger.observation import Observation
from terbia.vocab.estimate import Estimate, number_dict


@dataclass(frozen=True, slots=True)
class Variant:
    """The same question asked otherwise: a stage-consistent form, another basket, another reading."""

    name: str
    number: Estimate
    unit: str
    note: str

    def to_dict(self) -> dict[str, object]:
        """The variant as JSON."""
        return {"name": self.name, **self.number.to_dict(), "unit": self.unit, "note": self.note}


#: The second number of an indicator: the term of its formula that is published beside it.
SECOND = {"geopolrisk": "characterisation_factor", "usgs-disruption": "trade_exposure"}


@dataclass(frozen=True, slots=True)
class Indicated:
    """An indicator of a commodity, area, stage and period.

    ``number`` is None where it cannot be computed, and ``needs`` says what is missing; a range without a value is a
    bound. ``parts`` are the terms of the formula, ``notes`` the flaws and choices that a reader must know.
    """

    indicator: str
    commodity: str
    area: str | None
    stage: str | None
    period: str | None
    unit: str
    method: str
    number: Estimate | None = None
    needs: tuple[str, ...] = ()
    inputs: tuple[Observation, ...] = ()
    notes: tuple[str, ...] = ()
    variants: tuple[Variant, ...] = ()
    parts: dict[str, object] = field(default_factory=dict)

    @property
    def unverified_share(self) -> float:
        """The part of the inputs that nobody has checked against a publisher's page, by count."""
        return sum(o.is_unverified for o in self.inputs) / len(self.inputs) if self.inputs else 0.0

    @property
    def second(self) -> Estimate | None:
        """The indicator's second number (``SECOND``): GeoPolRisk's factor, the exposure of USGS; None without one."""
        part = self.parts.get(SECOND.get(self.indicator, ""))
        return part if isinstance(part, Estimate) else None

    @property
    def says(self) -> str:
        """The state of the answer in words."""
        if self.number is not None and self.number.value is not None:
            return "computed"
        needs = f"needs {'; '.join(self.needs)}"
        return f"bounded, no single value: {needs}" if self.number is not None else f"not computable: {needs}"

    def to_dict(self, *, brief: bool = False) -> dict[str, object]:
        """The answer as JSON; ``brief`` names the inputs instead of quoting them."""
        inputs: list[dict[str, object]] = [
            {"series": o.series, "period": o.period, "edition": o.edition} if brief else o.to_dict()
            for o in self.inputs
        ]
        number = number_dict(self.number)
        document: dict[str, object] = {
            "indicator": self.indicator,
            "commodity": self.commodity,
            "area": self.area,
            "stage": self.stage,
            "period": self.period,
            **number,
            "unit": self.unit,
            "unverified_share": self.unverified_share,
            "illustrative": self.unverified_share > 0.5,
            "says": self.says,
            "needs": list(self.needs),
            "method": self.method,
            "parts": {k: v.to_dict() if isinstance(v, Estimate) else v for k, v in self.parts.items()},
            "variants": [v.to_dict() for v in self.variants],
            "notes": list(self.notes),
            "inputs": inputs,
        }
        if not brief:
            document["credits"] = credit_lines(self.inputs)
        return document
