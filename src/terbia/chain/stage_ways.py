"""The stages that an element group passes on its way from the mine to the magnet, and the goods between them."""

from __future__ import annotations

from terbia.chain.model import Chain

#: The stages of a light and of a heavy group, in order.
LIGHT_STAGES = ("mine", "cracking", "light-separation", "metal", "alloy", "magnet")
HEAVY_STAGES = ("mine", "cracking", "light-separation", "heavy-separation", "heavy-metal", "alloy", "magnet")
#: The stages that oxide passes.
TO_OXIDE = ("mine", "cracking", "light-separation", "heavy-separation")
#: The groups that magnets are made of.
MAGNET_GROUPS = ("NdPr", "Dy", "Tb")
#: What a stage puts out.
_GOODS = {
    "mine": "concentrate",
    "cracking": "mixed-compound",
    "light-separation": "separated-oxide",
    "heavy-separation": "separated-oxide",
    "metal": "metal",
    "heavy-metal": "metal",
    "alloy": "alloy",
    "magnet": "magnet",
}


def way_of(chain: Chain, group: str) -> tuple[str, ...]:
    """The stages of a group; to its oxide where it has no way to metal."""
    stages = HEAVY_STAGES if chain.groups[group].is_heavy else LIGHT_STAGES
    return stages if chain.groups[group].metal else tuple(s for s in stages if s in TO_OXIDE)


def good_of(chain: Chain, stage: str, group: str) -> str:
    """The good that holds a group when it leaves a stage: heavies leave light separation as heavy concentrate."""
    if stage == "light-separation" and chain.groups[group].is_heavy:
        return "heavy-concentrate"
    return _GOODS[stage]
