"""Net import reliance of an area: published, recomputed, and why it changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

from terbia.app.answers import view_of
from terbia.app.contract import CONTRACT
from terbia.errors import NotInRecord, TerbiaError
from terbia.indicators.recompute import Recomputed, change, recompute, reliance_forms
from terbia.indicators.reliance import Change
from terbia.ledger.record import Record
from terbia.vocab.estimate import number_dict

if TYPE_CHECKING:
    import polars as pl

    from terbia.app.embedded.answer import Embedded


@dataclass(frozen=True, slots=True)
class Reliance:
    """The reliance of a year and, where asked for, its change from another and what the change is made of."""

    area: str
    commodity: str
    form: str | None
    now: Recomputed
    before: Recomputed | None
    moved: Change | None

    def to_dict(self) -> dict[str, object]:
        """The answer as JSON."""
        document: dict[str, object] = {
            "contract": CONTRACT,
            "area": self.area,
            "commodity": self.commodity,
            "form": self.form,
            "period": self.now.period,
            "published": self.now.published.to_dict(),
            "recomputed": {
                **number_dict(self.now.reliance),
                "unit": self.now.published.unit,
                "unverified_share": self.now.unverified_share,
            },
            "agrees": self.now.agrees,
            "verdict": agreement_words(self.now),
            "components": _components(self.now),
            "rule": self.now.rule or self.now.why_not,
            "change": None if self.before is None else self._change(),
        }
        return document

    def _change(self) -> dict[str, object]:
        assert self.before is not None
        moved = self.moved
        parts = {} if moved is None else moved.parts
        old, new = self.before.reliance, self.now.reliance
        return {
            "from": None if old is None else old.value,
            "to": None if new is None else new.value,
            "from_period": self.before.period,
            "to_period": self.now.period,
            "unit": "percentage points",
            "method": "Shapley value over production, imports and residual exports",
            "points": number_dict(None if moved is None else moved.points),
            "contributions": {
                name: {**number_dict(parts.get(name)), "sign": parts[name].sign if name in parts else None}
                for name in ("production", "imports", "exports_residual")
            },
            "published_from": self.before.published.to_dict(),
            "components_from": _components(self.before),
            "why_not": "" if moved is not None else (self.before.why_not or self.now.why_not),
        }

    def frame(self) -> pl.DataFrame:
        """One row per component with its range."""
        import polars as pl

        rows = []
        for name, numbers in _components(self.now).items():
            if isinstance(numbers, dict):
                rows.append({"component": name, **{k: numbers[k] for k in ("value", "low", "high", "unit")}})
        return pl.DataFrame(rows)


def _components(found: Recomputed) -> dict[str, object]:
    balance = found.balance
    unit = found.inputs["apparent_consumption"][0].unit if found.inputs else None
    estimates = {
        "production": None if balance is None else balance.production,
        "imports": None if balance is None else balance.imports,
        "exports_residual": None if balance is None else balance.exports_residual,
        "apparent_consumption": None if balance is None else balance.consumption,
    }
    components: dict[str, object] = {}
    for name, estimate in estimates.items():
        components[name] = {
            **number_dict(estimate),
            "unit": unit,
            "derived": name == "exports_residual",
            "unverified_share": found.unverified_share,
            "observations": [o.to_dict() for o in found.inputs.get(name, ())],
        }
    components["metal_exports_published"] = {**number_dict(found.metal_exports), "unit": unit}
    components["residual_below_metal_exports"] = found.residual_is_short
    return components


def agreement_words(found: Recomputed) -> str:
    """Whether published and recomputed reliance meet, in plain words."""
    if found.balance is None:
        return found.why_not
    words = {
        None: "there is nothing to compare",
        True: "published and recomputed meet within printed rounding",
        False: "published and recomputed do not meet: the printed figures cannot have made the published reliance",
    }[found.agrees]
    if found.residual_is_short:
        words += (
            "; the residual exports are below the metal exports that the same edition publishes, so apparent "
            "consumption cannot come from the printed production"
        )
    return words


@overload
def reliance(
    area: str,
    commodity: str,
    *,
    period: str | None = None,
    against: str | None = None,
    form: str | None = None,
    as_of: str | None = None,
    edition: str | None = None,
) -> Reliance: ...


@overload
def reliance(
    area: str,
    commodity: str,
    *,
    embedded: Literal[True],
    period: str | None = None,
    units: str | Path | None = None,
    seed: int | None = None,
    draws: int | None = None,
    as_of: str | None = None,
    edition: str | None = None,
) -> Embedded: ...


def reliance(
    area: str,
    commodity: str,
    *,
    period: str | None = None,
    against: str | None = None,
    form: str | None = None,
    as_of: str | None = None,
    edition: str | None = None,
    embedded: bool = False,
    units: str | Path | None = None,
    seed: int | None = None,
    draws: int | None = None,
) -> Reliance | Embedded:
    """Net import reliance in percent of consumption, published and recomputed, and its change in points.

    ``area`` is a code, ``commodity`` a slug; without ``form`` the form with most figures, without ``period`` the
    newest year. Raises NotInRecord for what the record does not hold.

    With ``embedded``, ``commodity`` is an element and the answer is what arrives of it in every form, see
    `terbia.app.embedding.embedded`.
    """
    if embedded:
        from terbia.app import embedding

        if against is not None or form is not None:
            raise TerbiaError("What arrives inside goods has no --against and no --form: every form is in it.")
        return embedding.embedded(
            area, commodity, period=period, units=units, as_of=as_of, edition=edition,
            seed=embedding.SEED if seed is None else seed, draws=embedding.DRAWS if draws is None else draws,
        )  # fmt: skip
    if not (units is None and seed is None and draws is None):
        raise TerbiaError("--units, --seed and --draws belong to --embedded.")
    record, view = Record.open(), view_of(as_of, edition)
    if edition is not None:
        record.edition(edition)
    forms = reliance_forms(record, area, commodity)
    if form is not None and form not in forms:
        raise NotInRecord("form of that reliance", form, [f for f in forms if f])
    chosen = form if form is not None else forms[0]
    if period is None:
        series = "/".join(filter(None, (area, commodity, "net-import-reliance", chosen)))
        period = record.observations(series, view=view)[-1].period
    now = recompute(record, area, commodity, chosen, period, view)
    before = None if against is None else recompute(record, area, commodity, chosen, against, view)
    return Reliance(area, commodity, chosen, now, before, None if before is None else change(now, before))
