"""A base year of the toy chain small enough to trace by hand; t REO of NdPr in brackets.

1,200 t of rock [216] are mined in the US. 200 t stay: cracked (x 0.9), separated (x 0.95) [30.78 oxide] and sent to
Japan, where they become metal (x 0.93), alloy (x 0.98) and magnets J; the swarf of those is left over. 1,000 t go to
China: [153.9 oxide], with 180 t of Chinese clay, 180 x 0.3 x 0.95 [51.3 oxide], three parts of rock to one of clay.
China's swarf goes round: C t of magnets give C (1/0.7 - 1) t of swarf, which give 0.36 x 0.9 each of oxide back, so

    (153.9 + 51.3 + C (1/0.7 - 1) 0.36 x 0.9) x 0.93 x 0.98 = 0.36 C / 0.7.

The US uses J and three times as much of C; China uses the rest. All magnets are of the standard grade (0.36 t per t).
"""

from __future__ import annotations

from terbia.chain.baseline import Baseline

RECIPE, ALLOY, METAL, FINISHED, BACK = 0.36, 0.98, 0.93, 0.7, 0.9
US_OXIDE, ROCK_OXIDE, CLAY_OXIDE = 30.78, 153.9, 51.3
SWARF = 1 / FINISHED - 1
JP_MAGNETS = US_OXIDE * METAL * ALLOY * FINISHED / RECIPE
CN_MAGNETS = (ROCK_OXIDE + CLAY_OXIDE) * METAL * ALLOY / (RECIPE / FINISHED - SWARF * RECIPE * BACK * METAL * ALLOY)
US_FROM_CN = 3 * JP_MAGNETS
RECYCLED_OXIDE = CN_MAGNETS * SWARF * RECIPE * BACK


def hand_made_flows() -> dict[str, float]:
    """The flows by the names of their columns (kind|stage|item|site|area|to)."""
    cn_oxide = ROCK_OXIDE + CLAY_OXIDE + RECYCLED_OXIDE
    return {
        "make|mine|rock-mine|rock-mine|US|": 1200.0,
        "make|cracking|rock-mine|us-plant|US|": 200.0,
        "make|light-separation|rock-mine|us-plant|US|": 180.0,
        "move|concentrate|rock-mine||US|CN": 1000.0,
        "make|cracking|rock-mine|cn-plant|CN|": 1000.0,
        "make|light-separation|rock-mine|cn-plant|CN|": 900.0,
        "make|mine|clay-mine|clay-mine|CN|": 180.0,
        "make|light-separation|clay-mine|cn-plant|CN|": 180.0,
        "make|recycling|standard|cn-plant|CN|": CN_MAGNETS * SWARF,
        "make|metal|NdPr|cn-plant|CN|": cn_oxide,
        "make|alloy|standard|cn-plant|CN|": CN_MAGNETS / FINISHED,
        "make|magnet|standard|cn-plant|CN|": CN_MAGNETS,
        "move|separated-oxide|NdPr||US|JP": US_OXIDE,
        "make|metal|NdPr|jp-plant|JP|": US_OXIDE,
        "make|alloy|standard|jp-plant|JP|": JP_MAGNETS / FINISHED,
        "make|magnet|standard|jp-plant|JP|": JP_MAGNETS,
        "surplus|swarf|standard||JP|": JP_MAGNETS * SWARF,
        "move|magnet|standard||JP|US": JP_MAGNETS,
        "move|magnet|standard||CN|US": US_FROM_CN,
        "use|standard|standard||US|": JP_MAGNETS + US_FROM_CN,
        "use|standard|standard||CN|": CN_MAGNETS - US_FROM_CN,
    }


def hand_made_year() -> Baseline:
    """The base year of these flows."""
    uses = {("US", "standard"): JP_MAGNETS + US_FROM_CN, ("CN", "standard"): CN_MAGNETS - US_FROM_CN}
    return Baseline(2025, hand_made_flows(), uses, {})
