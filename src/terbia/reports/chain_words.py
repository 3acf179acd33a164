"""What the chain says in a sentence, the same for the command, the page and the brief.

A headline has no illustrative number in it: where coverage or what binds is illustrative, the stages are named and the
numbers stand below, under that word.
"""

from __future__ import annotations

from collections.abc import Sequence

from terbia.chain.bottleneck import Binding
from terbia.chain.coverage import StageCoverage
from terbia.chain.least_covered import holding_down
from terbia.chain.walls import SLIGHT_SHARE, StageWall

#: Above this part of unchecked inputs a number is illustrative.
ILLUSTRATIVE = 0.5
_NUMBERS = ("", "", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
_MARK = "Illustrative, since more than half of what it rests on is assumed or unverified"


def stage_words(stage: str) -> str:
    """A stage in words: ``heavy-metal`` as ``heavy metal``."""
    return stage.replace("-", " ")


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: ``metal, alloy and magnet``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def marked(said: str, illustrative: bool) -> str:
    """A sentence under the word illustrative, where it is."""
    return f"{_MARK}: {said[:1].lower() if said[1:2].islower() else said[:1]}{said[1:]}" if illustrative else said


def least_words(rows: Sequence[StageCoverage], group: str) -> tuple[str, StageCoverage]:
    """``Dy is covered least at heavy separation and heavy metal``, and the row that has the number.

    Every stage is named that holds the element there; which one a later stage waits for is not said twice.
    """
    found = holding_down(rows, group)
    return f"{group} is covered least at {listed([stage_words(row.stage) for row in found])}", found[0]


def binding_lead(binding: Binding, place: str) -> str:
    """Which stages bind, without a number, for a headline; empty where none keeps more than half of the loss."""
    found = binding.together
    if found is None:
        return ""
    names = listed([stage_words(stage) for stage in found.stages])
    said = f"{names[:1].upper()}{names[1:]} bind{'s alone' if len(found.stages) == 1 else ' together'} in {place}"
    return f"{said}, by assumed values of what is missing." if binding.unverified_share > ILLUSTRATIVE else f"{said}."


def binding_sentence(binding: Binding, place: str, illustrative: bool) -> str:
    """Which stages of a place hold up the loss of a question in which something is missing, with the bounds."""
    return marked(_said(binding, place), illustrative or binding.unverified_share > ILLUSTRATIVE)


def _said(binding: Binding, place: str) -> str:
    if not binding.walls:
        return f"Opening every stage in {place} would return less than {_percent(SLIGHT_SHARE)} of the loss."
    found = binding.together
    if found is None:
        return f"In {place} no stage alone holds up more than half of the loss; the walls say what each does."
    names = [stage_words(stage) for stage in found.stages]
    back, rest = _percent(found.returned_alone_share), 1 - found.kept_share
    if len(names) == 1:
        kept = _percent(found.kept_share)
        return f"In {place} {names[0]} binds alone: opened it returns {back} of the loss, left closed it keeps {kept}."
    most = f"no more than {_percent(rest)}" if rest >= SLIGHT_SHARE else "next to nothing"
    none = (
        f"none of them returns more than {back} of the loss" if found.returned_alone_share else "none returns anything"
    )
    keeps = "; ".join(f"{stage_words(wall.stage)} {_percent(wall.kept_alone_share)}" for wall in _first(binding))
    return (
        f"{_NUMBERS[len(names)]} stages bind together in {place}: {listed(names)}. Opened alone, {none}; while one of"
        f" them stays closed, all others together return {most}. Left closed alone each keeps of the loss: {keeps}."
    )


def _first(binding: Binding) -> list[StageWall]:
    """The stages that bind together, what keeps most first."""
    found = binding.together
    stages = found.stages if found else ()
    return sorted((w for w in binding.walls if w.stage in stages), key=lambda w: -round(w.kept_alone_share, 6))


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.0995 else f"{100 * share:.2g} %"
