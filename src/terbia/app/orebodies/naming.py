"""From what a user writes to an ore body of the record."""

from __future__ import annotations

from dataclasses import dataclass

from terbia.app.orebodies.tables import Deposit, basis_names, deposits, held, rejections
from terbia.app.orebodies.vectors import Vector, read_vectors
from terbia.errors import NotInRecord, TerbiaError
from terbia.ledger.record import Record, View
from terbia.ledger.series import slug


@dataclass(frozen=True, slots=True)
class Found:
    """A deposit, the vector that stands for it, and all of its vectors."""

    deposit: Deposit
    vector: Vector
    every: tuple[Vector, ...]


def find(record: Record, view: View, wanted: str, basis: str | None = None) -> Found:
    """The deposit of a friendly name (``mountain-pass``) or the assemblage of a record's name (``mountain-pass-10k``).

    Without ``basis`` the most useful basis (``bases.csv``) and its preferred vector (``assemblages.csv``). Raises
    NotInRecord with near names, TerbiaError where the basis is not held or all figures of the deposit were rejected.
    """
    name, key = _resolved(wanted)
    deposit = deposits()[name]
    every = tuple(read_vectors(record, view, name))
    if not every:
        raise TerbiaError(_nothing(deposit, view))
    if basis is not None and basis not in basis_names():
        raise TerbiaError(f"'{basis}' is not a basis: there are {', '.join(basis_names())}.")
    choices = [v for v in every if (key is None or v.held.key == key) and basis in (None, v.held.basis)]
    if key is None and basis is None:
        choices = [v for v in every if v.held.basis != "part"]
    if not choices:
        bases = ", ".join(dict.fromkeys(v.held.basis for v in every if v.held.basis != "part"))
        raise TerbiaError(f"The record holds no assemblage of {deposit.title} on the basis '{basis}': it has {bases}.")
    return Found(deposit, choices[0], every)


def _resolved(wanted: str) -> tuple[str, str | None]:
    """The deposit, and the assemblage where the record's own name of one was written."""
    keys = {h.key.lower(): h for h in held()} | {h.key.partition("/")[2]: h for h in held()}
    word = wanted.strip().lower()
    names = {d.name: d.name for d in deposits().values()}
    names |= {slug(d.title): d.name for d in deposits().values()}
    names |= {alias: d.name for d in deposits().values() for alias in d.aliases}
    plain = word if "/" in word else slug(word)
    if plain in deposits():
        return plain, None
    if plain in keys:
        return keys[plain].deposit, keys[plain].key
    if plain in names:
        return names[plain], None
    raise NotInRecord("ore body", plain, [*names, *keys], "'terbia orebody' lists them.")


def _nothing(deposit: Deposit, view: View) -> str:
    reasons = "; ".join(f"{r.claim}: {r.reason.rstrip('.')}" for r in rejections(deposit.name))
    if reasons:
        return f"The record holds no assemblage of {deposit.title}: what is printed of it was rejected ({reasons})."
    when = f"as known on {view.as_of}" if view.as_of else f"in edition {view.edition}" if view.edition else ""
    return f"The record holds no assemblage of {deposit.title} {when}".rstrip() + "."
