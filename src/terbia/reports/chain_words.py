"""What the chain says in a sentence, the same for the command, the page and the brief.

A headline has no illustrative number in it: where coverage or what binds is illustrative, the stages are named and the
numbers stand below, under that word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from terbia.chain.bottleneck import Binding
from terbia.chain.coverage import StageCoverage
from terbia.chain.least_covered import holding_down
from terbia.chain.walls import SLIGHT_SHARE, StageWall

#: Above this part of unchecked inputs a number is illustrative.
ILLUSTRATIVE = 0.5
#: What is said in place of a stage where nothing is missing, whatever the table's coverage.
NOTHING_BINDS = "So nothing binds, and no stage is covered least: the table says what its rows add up to."
#: What a share of a loss is the greatest of: opened alone, all but one opened, left closed alone.
BACK, REST, KEPT = "returned", "all but one", "kept"
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


@dataclass(frozen=True, slots=True)
class LossShare:
    """A share of a loss (0 to 1) in a sentence: of what it is, the largest (or smallest) over which walls of what."""

    share: float
    of: str
    walls: tuple[StageWall, ...] = ()
    kind: str = ""


def binding_sentence(binding: Binding, place: str, illustrative: bool) -> str:
    """Which stages of a place hold up the loss of a question in which something is missing, with the bounds."""
    said = "".join(one if isinstance(one, str) else share_words(one.share) for one in binding_parts(binding, place))
    return marked(said, illustrative or binding.unverified_share > ILLUSTRATIVE)


def binding_parts(binding: Binding, place: str) -> list[str | LossShare]:
    """The same sentence in pieces, without its mark: words, and shares of the loss."""
    if not binding.walls:
        slight = LossShare(SLIGHT_SHARE, "below this part of the loss what is returned is slight")
        return [f"Opening every stage in {place} would return less than ", slight, " of the loss."]
    found = binding.together
    if found is None:
        return [f"In {place} no stage alone holds up more than half of the loss; the walls say what each does."]
    names = [stage_words(stage) for stage in found.stages]
    first = tuple(_first(binding))
    back = LossShare(found.returned_alone_share, "the most that one of these stages opened alone returns", first, BACK)
    rest = LossShare(1 - found.kept_share, "the most that all other stages return while one stays closed", first, REST)
    if len(names) == 1:
        start = f"In {place} {names[0]} binds alone: opened it returns "
        kept = LossShare(found.kept_share, f"what {names[0]} left closed alone keeps", first, KEPT)
        return [start, back, " of the loss, left closed it keeps ", kept, "."]
    said: list[str | LossShare] = [
        f"{_NUMBERS[len(names)]} stages bind together in {place}: {listed(names)}. Opened alone, "
    ]
    said += ["none of them returns more than ", back, " of the loss"] if back.share else ["none returns anything"]
    said.append("; while one of them stays closed, all others together return ")
    said += ["no more than ", rest] if rest.share >= SLIGHT_SHARE else ["next to nothing"]
    said.append(". Left closed alone each keeps of the loss: ")
    for number, wall in enumerate(first):
        name = stage_words(wall.stage)
        kept = LossShare(wall.kept_alone_share, f"what {name} left closed alone keeps", (wall,), KEPT)
        said += [f"{'; ' if number else ''}{name} ", kept]
    return [*said, "."]


def _first(binding: Binding) -> list[StageWall]:
    """The stages that bind together, what keeps most first."""
    found = binding.together
    stages = found.stages if found else ()
    return sorted((w for w in binding.walls if w.stage in stages), key=lambda w: -round(w.kept_alone_share, 6))


def share_words(share: float) -> str:
    """A share of the loss in two or three digits."""
    return f"{100 * share:.0f} %" if share >= 0.0995 else f"{100 * share:.2g} %"
