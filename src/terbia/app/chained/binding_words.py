"""What binds, in a sentence: the stages that bind together before what a tonne of any of them relieves."""

from __future__ import annotations

from terbia.chain.bottleneck import Binding
from terbia.chain.walls import SLIGHT_SHARE

_NUMBERS = ("", "", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
_ILLUSTRATIVE = "Illustrative, since more than half of what it rests on is assumed or unverified"


def binding_sentence(binding: Binding, place: str, illustrative: bool) -> str:
    """Which stages of a place hold up the loss of a question in which something is missing."""
    said = _said(binding, place)
    return f"{_ILLUSTRATIVE}: {said[:1].lower()}{said[1:]}" if illustrative else said


def _said(binding: Binding, place: str) -> str:
    if not binding.walls:
        return f"Opening every stage in {place} would return less than {_percent(SLIGHT_SHARE)} of the loss."
    found = binding.together
    if found is None:
        return f"In {place} no stage alone holds up more than half of the loss; the walls say what each does."
    names = [stage.replace("-", " ") for stage in found.stages]
    back, rest = _percent(found.returned_alone_share), 1 - found.kept_share
    if len(names) == 1:
        kept = _percent(found.kept_share)
        return f"In {place} {names[0]} binds alone: opened it returns {back} of the loss, left closed it keeps {kept}."
    most = f"no more than {_percent(rest)}" if rest >= SLIGHT_SHARE else "next to nothing"
    none = (
        f"none of them returns more than {back} of the loss" if found.returned_alone_share else "none returns anything"
    )
    return (
        f"{_NUMBERS[len(names)]} stages bind together in {place}: {', '.join(names[:-1])} and {names[-1]}."
        f" Opened alone, {none}; while one of them stays closed, all others"
        f" together return {most}."
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.0995 else f"{100 * share:.2g} %"
