"""Stages of the chain from ore to product, and the forms in which rare earths stand at each of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

from terbia.vocab.table import listed, rows

_STAGES = (
    "ore",
    "concentrate",
    "mixed-compound",
    "separated-oxide",
    "metal",
    "alloy",
    "magnet",
    "component",
    "product",
)
_LINKS = re.compile(r"[\s\u00a0\-_\u2010-\u2014]+")


@dataclass(frozen=True, slots=True)
class Form:
    """A form as a series id names it, the stages it spans, its meaning, and what it is mistaken for."""

    name: str
    stages: tuple[str, ...]
    aliases: tuple[str, ...]
    meaning: str
    not_to_be_confused_with: str
    source: str


def stages() -> tuple[str, ...]:
    """The stages of the chain in order, from ``ore`` to ``product``."""
    return _STAGES


@cache
def forms() -> Mapping[str, Form]:
    """Every form by its name, from ore downstream."""
    return MappingProxyType(
        {
            row["form"]: Form(
                row["form"],
                listed(row["stages"]),
                listed(row["aliases"]),
                row["meaning"],
                row["not_to_be_confused_with"],
                row["source"],
            )
            for row in rows("forms")
        }
    )


def _key(text: str) -> str:
    """A name without capitals, with blanks and hyphens alike."""
    return _LINKS.sub(" ", text).strip(" .").casefold()


@cache
def form_names() -> Mapping[str, str]:
    """Every name of a form (lower case, blanks for hyphens) with the form it means; to look for in a text."""
    names: dict[str, str] = {}
    for form in forms().values():
        for name in (form.name, *form.aliases):
            names.setdefault(_key(name), form.name)
    return MappingProxyType(names)


def read_form(text: str) -> Form:
    """The form that a name means: ``Mineral concentrates``, ``MREC``, ``compounds-and-metals``.

    Capitals, blanks and hyphens do not matter. A bare ``carbonate`` or ``chloride`` is read as the mixed one,
    as trade in them mostly is. Raises ValueError, with the forms closest to it, for anything else.
    """
    name = form_names().get(_key(text))
    if name is None:
        near = dict.fromkeys(form_names()[key] for key in get_close_matches(_key(text), form_names(), n=3))
        tail = f" Close to it: {', '.join(near)}." if near else f" The forms are {', '.join(forms())}."
        raise ValueError(f"'{text.strip()}' is not a form of rare earths.{tail}")
    return forms()[name]


def stage_of(form: str) -> str:
    """The one stage of a form; of ``ndpr-oxide``, ``separated-oxide``.

    Raises ValueError for an unknown form, and for one that spans stages (``compounds-and-metals``): such a
    figure must never be given to one stage.
    """
    found = read_form(form)
    if len(found.stages) != 1:
        raise ValueError(f"{found.name} spans the stages {', '.join(found.stages)} and belongs to no single one")
    return found.stages[0]


def forms_at(stage: str) -> tuple[str, ...]:
    """The forms that belong to one stage only. Raises ValueError for an unknown stage."""
    if stage not in _STAGES:
        raise ValueError(f"'{stage}' is not a stage; the stages are {', '.join(_STAGES)}")
    return tuple(form.name for form in forms().values() if form.stages == (stage,))
