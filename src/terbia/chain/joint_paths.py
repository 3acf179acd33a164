"""Through which places, stage by stage, the material of a node came: joint shares of whole paths.

"Mined in the US and separated in China" is a statement about one path, not a product of two shares. The walk upstream
of ``tracing`` is followed with the labels it has met so far; a stage keeps the first label met, which is the last plant
of that stage the tonne left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import NamedTuple

import numpy as np

from terbia.chain.matrix import Flags, Floats
from terbia.chain.tracing import FlowNetwork


class Place(NamedTuple):
    """What a node is to a path: its stage ("separation") and the label it is told by (the area, or the site)."""

    stage: str
    label: str


Labels = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class JointShares:
    """Shares of paths, largest first: each path has one label for each of ``stages``, None where it passed none.

    ``rest_share`` is that of the paths below the threshold; with it the shares add to 1.
    """

    stages: tuple[str, ...]
    by_path: Mapping[Labels, float]
    rest_share: float


def joint_shares(
    network: FlowNetwork,
    demand: str,
    places: Mapping[str, Place],
    stages: Sequence[str],
    least_share: float = 0.001,
) -> JointShares:
    """The share of what reaches ``demand`` by the labels of ``stages`` it passed; paths under ``least_share`` summed.

    Worked (the network of ``origin_shares``): mined US and separated US is what sUS had, (5 + 6 x 0.25) / 31 =
    0.209677; mined US and separated CN is 0.790323 x 35 / 165 = 0.167644.
    """
    if not 0 <= least_share < 1:
        raise ValueError(f"the least share is {least_share}: it is at least 0 and below 1")
    marks = [places.get(node) for node in network.nodes]
    stage_of = np.array([stages.index(m.stage) if m is not None and m.stage in stages else -1 for m in marks])
    label_of = [m.label if m is not None else "" for m in marks]
    start = np.zeros(len(network.nodes))
    start[network.place(demand)] = 1.0
    nothing: Labels = (None,) * len(stages)
    layers: dict[frozenset[int], dict[Labels, Floats]] = {}
    _enter(layers, nothing, start, stage_of, label_of, arrives=True)
    ended: dict[Labels, list[float]] = {}
    while layers:
        met = min(layers, key=lambda stages_met: (len(stages_met), sorted(stages_met)))
        states = layers.pop(met)
        keeps = np.array([stage < 0 or stage in met for stage in stage_of])
        visits = _walk(network.upstream, keeps, np.stack(list(states.values())))
        ends = visits @ network.own_share
        onward = np.where(keeps[None, :], 0.0, visits @ network.upstream)
        for labels, share, masses in zip(states, ends, onward, strict=True):
            ended.setdefault(labels, []).append(float(share))
            _enter(layers, labels, masses, stage_of, label_of, arrives=False)
    return _told(tuple(stages), ended, least_share)


def _walk(upstream: Floats, keeps: Flags, starts: Floats) -> Floats:
    """Expected visits, row by row of ``starts``, of walks that may step only to nodes that change no label."""
    steps = np.where(keeps[None, :], upstream, 0.0)
    return np.asarray(np.linalg.solve(np.eye(len(keeps)) - steps.T, starts.T).T, dtype=np.float64)


def _enter(
    layers: dict[frozenset[int], dict[Labels, Floats]],
    labels: Labels,
    masses: Floats,
    stage_of: np.ndarray,
    label_of: list[str],
    arrives: bool,
) -> None:
    """Put walks that arrive at nodes into the layer of the stages they have met by then."""
    for node in np.flatnonzero(masses > 0):
        stage = int(stage_of[node])
        if stage < 0 and not arrives:
            continue
        now = labels if stage < 0 else (*labels[:stage], label_of[node], *labels[stage + 1 :])
        met = frozenset(k for k, label in enumerate(now) if label is not None)
        state = layers.setdefault(met, {}).setdefault(now, np.zeros(len(masses)))
        state[node] += masses[node]


def _told(stages: tuple[str, ...], ended: Mapping[Labels, list[float]], least_share: float) -> JointShares:
    shares = {labels: fsum(parts) for labels, parts in ended.items()}
    total = fsum(shares.values())
    shares = {labels: share / total for labels, share in shares.items()}
    kept = {labels: share for labels, share in shares.items() if share >= max(least_share, 1e-14)}
    ordered = sorted(kept.items(), key=lambda entry: (-round(entry[1], 12), [label or "" for label in entry[0]]))
    return JointShares(stages, dict(ordered), max(1 - fsum(kept.values()), 0.0))
