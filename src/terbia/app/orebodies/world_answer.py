"""The balance of the world as an answer: what is mined and wanted of each element when one of them drives mining."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terbia.app.contract import CONTRACT
from terbia.app.orebodies.plain import plain
from terbia.indicators.balance_problem import (
    Balance,
    Mined,
)
from terbia.ledger.observation import Observation
from terbia.vocab.estimate import Estimate, number_dict

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Demanded:
    """A demand that the record holds or that was given, in t REO a year."""

    members: tuple[str, ...]
    t: Estimate
    words: str
    observation: Observation | None

    def to_dict(self) -> dict[str, object]:
        """The demand as JSON."""
        return {
            "elements": list(self.members),
            **{"t" if k == "value" else f"{k}_t": v for k, v in self.t.to_dict().items()},
            "says": self.words,
            "observation": None if self.observation is None else self.observation.to_dict(),
        }


@dataclass(frozen=True)
class Source:
    """One ore of the world's mine output: which country and part, how much, which assemblages stand for it, why."""

    mined: Mined
    area: str
    assemblages: tuple[str, ...]
    judged: bool
    reason: str

    def to_dict(self) -> dict[str, object]:
        """The ore as JSON."""
        amounts = self.mined.mined_t.to_dict()
        return {
            "area": self.area,
            "part": self.mined.name,
            **{"mined_t" if k == "value" else f"mined_{k}_t": v for k, v in amounts.items()},
            "assemblages": list(self.assemblages),
            "judged": self.judged,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class WorldBalance:
    """Supply and surplus of every element in t REO a year when one drives mining."""

    driver: str
    period: str
    edition: str
    how: str
    scale: Estimate
    lines: tuple[Balance, ...]
    per_t_of_driver: Mapping[str, Estimate]
    surplus_in_japans_mix_t: Mapping[str, Estimate]
    sources: tuple[Source, ...]
    demands: tuple[Demanded, ...]
    observations: tuple[Observation, ...]

    @property
    def illustrative(self) -> tuple[str, ...]:
        """Elements of whose supply more than half is unverified or rests on ores that stand for others."""
        return tuple(line.name for line in self.lines if line.unverified_share > 0.5)

    def to_dict(self) -> dict[str, object]:
        """The balance as JSON."""
        return plain({
            "contract": CONTRACT,
            "driver": self.driver,
            "period": self.period,
            "edition": self.edition,
            "how": self.how,
            "unit": "t REO a year",
            "scale": number_dict(self.scale),
            "elements": [self._line(line) for line in self.lines],
            "sources": [source.to_dict() for source in self.sources],
            "demands": [d.to_dict() for d in self.demands],
            "inputs": [o.to_dict() for o in self.observations],
            "illustrative": list(self.illustrative),
        })  # fmt: skip

    def _line(self, line: Balance) -> dict[str, object]:
        document: dict[str, object] = {"element": line.name}
        numbers = {"supply": line.supply_t, "demand": line.demand_t, "surplus": line.surplus_t}
        for name, estimate in numbers.items():
            ends = number_dict(estimate)
            document |= {f"{name}_t": ends["value"], f"{name}_low_t": ends["low"], f"{name}_high_t": ends["high"]}
        document["per_t_of_driver"] = number_dict(self.per_t_of_driver.get(line.name))
        document["illustrative_surplus_in_japans_mix_t"] = number_dict(self.surplus_in_japans_mix_t.get(line.name))
        return {
            **document,
            "answer": line.answer,
            "unverified_share": line.unverified_share,
            "illustrative": line.unverified_share > 0.5,
        }

    def frame(self) -> pl.DataFrame:
        """One row per element or group."""
        import polars as pl

        made = [{k: v for k, v in self._line(n).items() if not isinstance(v, dict)} for n in self.lines]
        numbers = dict.fromkeys((k for k in made[0] if k.endswith(("_t", "_share"))), pl.Float64)
        return pl.DataFrame(made, schema_overrides=numbers)
