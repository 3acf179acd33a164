"""From the name that somebody gives to a plant or a company."""

from __future__ import annotations

from terbia.errors import NotInRecord, TerbiaError
from terbia.ledger.plant import Company, Plant, companies, plants
from terbia.ledger.series import slug

_HINT = "'terbia facility' lists all plants."
_LONGEST = 200


def find(name: str) -> Plant | Company:
    """The plant of a name, else the company; a part of a name will do where only one has it.

    Raises NotInRecord with what is close, TerbiaError where several have the name.
    """
    exact = _plants_called(name)
    if len(exact) == 1:
        return exact[0]
    known = _companies_called(name)
    if len(known) == 1 and not exact:
        return known[0]
    within = exact or [p for p in plants() if slug(name[:_LONGEST]) in _spoken(p)]
    if len(within) == 1 and not known:
        return within[0]
    if within or known:
        raise _several(name, [*(p.key for p in within), *(c.key for c in known)])
    raise _unknown("plant or company", name, [*_plant_words(), *_company_words()])


def find_company(name: str) -> Company:
    """The company of a name. Raises NotInRecord with what is close, TerbiaError where several have the name."""
    known = _companies_called(name)
    within = known or [c for c in companies() if slug(name[:_LONGEST]) in slug(c.name)]
    if len(within) == 1:
        return within[0]
    if within:
        raise _several(name, [c.key for c in within])
    raise _unknown("company", name, _company_words())


def plants_with(words: str, limit: int = 6) -> list[Plant]:
    """The plants whose names or operators hold every one of the words; none for no words."""
    terms = [slug(term) for term in words[:_LONGEST].split()]
    if not terms:
        return []
    found = [p for p in plants() if all(term in f"{_spoken(p)} {slug(p.operator)}" for term in terms)]
    return found[:limit]


def _plants_called(name: str) -> list[Plant]:
    wanted, asked = slug(name[:_LONGEST]), name.strip()
    return [p for p in plants() if wanted in (p.key, slug(p.name), *p.words) or asked in p.ids]


def _companies_called(name: str) -> list[Company]:
    wanted = slug(name[:_LONGEST])
    return [c for c in companies() if wanted in (c.key, slug(c.name), *c.words)]


def _spoken(plant: Plant) -> str:
    return " ".join((plant.key, slug(plant.name), *plant.words))


def _plant_words() -> list[str]:
    return list(dict.fromkeys(word for p in plants() for word in (p.key, slug(p.name), *p.words)))


def _company_words() -> list[str]:
    return list(dict.fromkeys(word for c in companies() for word in (c.key, slug(c.name), *c.words)))


def _unknown(kind: str, name: str, available: list[str]) -> NotInRecord:
    return NotInRecord(kind, slug(name) if slug(name) in available else name[:_LONGEST], available, _HINT)


def _several(name: str, keys: list[str]) -> TerbiaError:
    return TerbiaError(f"'{name[:_LONGEST]}' names several: {', '.join(keys)}. Give one of these names.")
