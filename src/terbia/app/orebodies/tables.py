"""Our tables about ore bodies (``data/orebodies``): names, preferences, groups, corrections, rejections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from terbia.vocab.table import listed, packaged_rows


def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of ``data/orebodies/<name>.csv``."""
    return packaged_rows(f"orebodies/{name}.csv")


@dataclass(frozen=True, slots=True)
class Deposit:
    """An ore body by its friendly name; ``output_series`` is the yearly output that stands for it, empty for none."""

    name: str
    title: str
    area: str
    kind: str
    aliases: tuple[str, ...]
    output_series: str
    output_words: str


@dataclass(frozen=True, slots=True)
class Held:
    """One assemblage of the record: whose, on which basis, how far up it stands there, and why."""

    key: str
    deposit: str
    basis: str
    rank: int
    reason: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A class of deposit with the Dy:Tb ratio that is known of it, None where none is."""

    name: str
    title: str
    dy_tb_low: float | None
    dy_tb_high: float | None
    source: str


@dataclass(frozen=True, slots=True)
class Group:
    """Elements that a source states together; ``counts`` is false for what is no share of mass."""

    name: str
    members: tuple[str, ...]
    counts: bool


@cache
def deposits() -> Mapping[str, Deposit]:
    """The deposits by name, in the order of the table."""
    return {
        r["deposit"]: Deposit(
            r["deposit"], r["title"], r["area"], r["class"], listed(r["aliases"]), r["output_series"], r["output_words"]
        )
        for r in rows("deposits")
    }


@cache
def held() -> tuple[Held, ...]:
    """The assemblages, best first within deposit and basis."""
    found = (Held(r["assemblage"], r["deposit"], r["basis"], int(r["rank"]), r["reason"]) for r in rows("assemblages"))
    return tuple(sorted(found, key=lambda h: (h.deposit, basis_place(h.basis), h.rank)))


@cache
def _bases() -> Mapping[str, int]:
    return {r["basis"]: int(r["preference"]) for r in rows("bases")}


def basis_place(basis: str) -> int:
    """Where a basis stands in order of preference."""
    return _bases()[basis]


def basis_names() -> tuple[str, ...]:
    """The bases that can be asked for; a part of a product is none."""
    return tuple(name for name in _bases() if name != "part")


@cache
def kinds() -> Mapping[str, Kind]:
    """The classes of deposits by name."""
    return {
        r["class"]: Kind(
            r["class"],
            r["title"],
            float(r["dy_tb_low"]) if r["dy_tb_low"] else None,
            float(r["dy_tb_high"]) if r["dy_tb_high"] else None,
            r["source"],
        )
        for r in rows("classes")
    }


@cache
def groups() -> Mapping[str, Group]:
    """The groups by the slug that the record uses."""
    return {r["slug"]: Group(r["name"], listed(r["members"]), r["counts"] == "yes") for r in rows("groups")}


@dataclass(frozen=True, slots=True)
class Rejection:
    """A claim about a deposit that is not used, and why."""

    deposit: str
    claim: str
    seen_in: str
    reason: str

    def to_dict(self) -> dict[str, str]:
        """The rejection as JSON."""
        return {"claim": self.claim, "seen_in": self.seen_in, "reason": self.reason}


def rejections(deposit: str) -> tuple[Rejection, ...]:
    """The declared rejections of a deposit."""
    return tuple(Rejection(**r) for r in rows("rejections") if r["deposit"] == deposit)
