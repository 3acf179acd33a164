"""Plants and companies on the command line and in Python: one, those of a company, or all."""

from __future__ import annotations

from terbia.app.answers import view_of
from terbia.app.facilities.answer import CompanyPlants, Facilities, Facility, StageLine, corrections_of
from terbia.app.facilities.figures import BESIDE, KINDS, Figure, figures, known_parts, not_taken
from terbia.app.facilities.line_share import line_share
from terbia.app.facilities.naming import find, find_company
from terbia.app.facilities.standing import Standing, standing
from terbia.app.facilities.touching import events_of_company, events_of_plant
from terbia.errors import NotInRecord
from terbia.ledger.correction import declared
from terbia.ledger.plant import Company, Plant, Tie, companies, plants, stage_words, ties
from terbia.ledger.record import NEWEST, Record, View

_ROLES = ("operator", "partner", "stake", "agreed", "offtake")


def facility(
    name: str | None = None,
    *,
    company: str | None = None,
    as_of: str | None = None,
    edition: str | None = None,
) -> Facility | CompanyPlants | Facilities:
    """A plant by its name; the plants of a company by its name; every plant without a name.

    Figures are as known on a day or in an edition. Raises NotInRecord for a name that is neither, with what is close,
    and TerbiaError for a name that several have.
    """
    view = view_of(as_of, edition)
    record = Record.open()
    if edition is not None:
        record.edition(edition)
    if company is not None:
        return company_plants(find_company(company), record, view)
    if name is None:
        return all_facilities(record, view)
    found = find(name)
    return one_facility(found, record, view) if isinstance(found, Plant) else company_plants(found, record, view)


def one_facility(plant: Plant, record: Record, view: View = NEWEST, day: str | None = None) -> Facility:
    """A plant with everything that was known of it; ``day`` where it is not the view's own (see ``Shelf.known``)."""
    day = day or record.day(view)
    held = figures(plant, record, view)
    lines = [
        (s, StageLine(s, line_share(s.figure, plant.area, record, view))) for s in sorted(standing(held), key=_place)
    ]
    return Facility(
        plant,
        tuple(line for s, line in lines if s.stands),
        tuple(line for s, line in lines if not s.stands),
        tuple(f.observation for f in held if f.kind in BESIDE),
        tuple(known_parts(plant, day)),
        tuple(t for t in ties() if t.plant == plant.key and _known(t, day)),
        events_of_plant(plant.key, day),
        corrections_of(plant, declared(), _editions(record, day)),
        tuple(not_taken(plant, day)),
        day,
    )


def company_plants(company: Company, record: Record, view: View = NEWEST, day: str | None = None) -> CompanyPlants:
    """A company with its plants: those it runs first, then those it has a hand in."""
    day = day or record.day(view)
    known = {p.key: p for p in plants()}
    mine = [t for t in ties() if t.company == company.key and _known(t, day)]
    mine.sort(key=lambda t: (_ROLES.index(t.role), t.plant))
    found = tuple((t, one_facility(known[t.plant], record, view, day)) for t in mine)
    return CompanyPlants(company, found, events_of_company(company.key, day), day)


def all_facilities(record: Record, view: View = NEWEST, day: str | None = None) -> Facilities:
    """Every plant of the directory, by name."""
    day = day or record.day(view)
    found = (one_facility(plant, record, view, day) for plant in plants())
    return Facilities(tuple(sorted(found, key=lambda f: f.plant.name.casefold())), day)


def named_plant(key: str) -> Plant:
    """The plant of a key. Raises NotInRecord."""
    for plant in plants():
        if plant.key == key:
            return plant
    raise NotInRecord("plant", key, [p.key for p in plants()])


def named_company(key: str) -> Company:
    """The company of a key. Raises NotInRecord."""
    for company in companies():
        if company.key == key:
            return company
    raise NotInRecord("company", key, [c.key for c in companies()])


def _editions(record: Record, day: str | None) -> set[str]:
    return {e.name for e in record.editions if day is None or e.released_on <= day}


def _known(tie: Tie, day: str | None) -> bool:
    return day is None or not tie.known_on or tie.known_on <= day


def _place(s: Standing) -> tuple[int, str, int, bool, tuple[int, int]]:
    figure: Figure = s.figure
    year, month = figure.ends
    stage = list(stage_words()).index(figure.part.stage)
    newest_first = (-year, -month) if figure.kind == "actual" else (year, month)
    return stage, figure.part.competes_as, KINDS.index(figure.kind), not figure.is_dated, newest_first
