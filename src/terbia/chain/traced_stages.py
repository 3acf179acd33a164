"""Where what an area uses of a group was mined, separated, made metal and made magnet; how far that is certain.

A stage's share belongs to the plant of the stage that the tonne left last, so that what goes round by swarf is counted
once. Recycled oxide counts as separated where it was recycled. Origins that are no mine (worn-out magnets, stocks,
what no flow explains) are told apart from mines, never as mined.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import fsum

from terbia.chain.attribution_bounds import AttributionBounds, attribution_bounds
from terbia.chain.coefficient_ranges import Ends
from terbia.chain.element_flows import DEMAND, ElementFlows, reaching_demand
from terbia.chain.joint_paths import JointShares, Labels, Place, joint_shares
from terbia.chain.model import Chain
from terbia.chain.network import Column
from terbia.chain.path_bounds import path_bounds
from terbia.chain.tracing import FlowNetwork, first_visit_shares, origin_shares, touched_share

STAGES = ("mined", "separated", "metal", "magnet")
#: Stages of what is used as oxide: it has been no metal and no magnet, but for what came back as swarf.
OXIDE_STAGES = ("mined", "separated")
MINE, SCRAP, STOCK, UNEXPLAINED = "mine", "scrap", "stock", "unexplained"
#: A share below this is rounding.
ROUNDING = 1e-11
#: What begins where, by the kind of column; rounding is unexplained too.
_ORIGINS = {"draw": STOCK, "difference": UNEXPLAINED}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where part of what is used began: a mine, scrap, a stock or nobody knows; in an area, at a site where known."""

    kind: str
    area: str
    site: str
    share: float


@dataclass(frozen=True, slots=True)
class StageShares:
    """The shares of a stage by area and by site, largest first; ``beside_share`` passed no plant of the stage."""

    by_area: Mapping[str, float]
    by_site: Mapping[str, float]
    beside_share: float


@dataclass(frozen=True)
class TracedStages:
    """The walk upstream from what an area uses of a group, read stage by stage."""

    chain: Chain
    flows: ElementFlows

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """What each node is to a path; scrap is separated where it is recycled, and its origin is told apart."""
        found: dict[str, Place] = {}
        for node, column in self.flows.columns.items():
            stage = stage_of(self.chain, self.flows.group, column)
            if stage is not None:
                found[node] = Place(stage, column.area)
            elif _is_remade(column):
                found[node] = Place("mined", f"{SCRAP}:{column.area}")
            elif column.kind in _ORIGINS:
                found[node] = Place("mined", f"{_ORIGINS[column.kind]}:{column.area}")
        return found

    def plants(self, stage: str, area: str | None = None) -> list[str]:
        """The nodes of a stage, of an area or of all."""
        return [
            node
            for node, column in sorted(self.flows.columns.items())
            if stage_of(self.chain, self.flows.group, column) == stage and area in (None, column.area)
        ]

    @cached_property
    def origins(self) -> tuple[Origin, ...]:
        """Where what is used began; the shares add to 1."""
        shares: dict[tuple[str, str, str], list[float]] = {}
        for node, share in origin_shares(self.flows.direct, DEMAND).by_node.items():
            shares.setdefault(self.origin_of(node), []).append(share)
        found = [Origin(*key, fsum(parts)) for key, parts in shares.items()]
        found = [one for one in found if one.share > ROUNDING]
        return tuple(sorted(found, key=lambda o: (-round(o.share, 12), o.kind, o.area, o.site)))

    def origin_of(self, node: str) -> tuple[str, str, str]:
        """What begins at a node: its kind, area and site."""
        column = self.flows.columns.get(node)
        if column is None:
            return (UNEXPLAINED, "", "")
        site = {"make": column.site, "draw": column.item}.get(column.kind, "")
        return (origin_kind(column) or UNEXPLAINED, column.area, site)

    def shares(self, stage: str) -> StageShares:
        """The shares of a stage; for ``mined`` the mines alone, ``beside_share`` being all other origins."""
        found = first_visit_shares(self.flows.direct, DEMAND, self.plants(stage))
        by_area: dict[str, list[float]] = {}
        by_site: dict[str, list[float]] = {}
        for node, share in found.by_node.items():
            column = self.flows.columns[node]
            by_area.setdefault(column.area, []).append(share)
            by_site.setdefault(column.site, []).append(share)
        beside = found.elsewhere_share if found.elsewhere_share > ROUNDING else 0.0
        return StageShares(_largest_first(by_area), _largest_first(by_site), beside)

    def bounds(self, stage: str, area: str) -> AttributionBounds:
        """The least and greatest share of a stage that an area can have had, whatever mixed with what in the pools.

        The plants of the stage are taken as where everything begins, so that the last of them is the one that counts.
        """
        return attribution_bounds(self.cut_at(self.plants(stage)), DEMAND, self.plants(stage, area))

    def passed_bounds(self, nodes: Collection[str]) -> AttributionBounds:
        """The least and greatest share that can have passed any of some nodes, whatever mixed with what."""
        network = self.cut_at(nodes)
        return attribution_bounds(network, DEMAND, [node for node in nodes if node in network.position])

    def touched_bounds(self, area: str) -> AttributionBounds:
        """The least and greatest share that can have passed a plant of an area, or begun there."""
        return self.passed_bounds(self.in_area().get(area, []))

    def cut_at(self, nodes: Collection[str]) -> FlowNetwork:
        """The network from some plants down: what they had from further up is left out."""
        network, plants = self.flows.direct, set(nodes)
        below = _reaching(network, plants)
        flows = [flow for flow in network.flows if flow[0] in below and flow[1] not in plants]
        own = {node: t for node, t in network.own.items() if node in below and node not in plants}
        return FlowNetwork.of(flows, own)

    @cached_property
    def paths(self) -> tuple[FlowNetwork, Mapping[str, Place]]:
        """The network and the places by which whole paths are told: scrap begins before the plant that takes it."""
        scrap = {
            node: Place("separated", column.area) for node, column in self.flows.columns.items() if _is_scrap(column)
        }
        places = {**self.places, **scrap}
        network = _with_scrap_apart(self.flows.direct, scrap)
        places.update({_begun(node): Place("mined", f"{SCRAP}:{place.label}") for node, place in scrap.items()})
        for node in set(network.own) - set(places):
            places[node] = Place("mined", UNEXPLAINED)
        return network, places

    def joint(self, least_share: float) -> JointShares:
        """The shares of whole paths through the stages."""
        network, places = self.paths
        return joint_shares(network, DEMAND, places, self.stages, least_share)

    def path_bounds(self, path: Labels, may_be_nothing: bool = False) -> Ends:
        """The least and greatest share that can have come by a whole path, whatever mixed with what in the pools."""
        network, places = self.paths
        return path_bounds(network, DEMAND, places, self.stages, path, may_be_nothing)

    @cached_property
    def stages(self) -> tuple[str, ...]:
        """The stages that what is used has passed: all four in magnets, the first two as oxide."""
        return STAGES if self.plants("magnet") and self.shares("magnet").beside_share < 0.5 else OXIDE_STAGES

    def touched(self) -> dict[str, float]:
        """By area: the share that passed a plant or began there, largest first; mere trade does not count."""
        shares = {area: touched_share(self.flows.direct, DEMAND, found) for area, found in self.in_area().items()}
        return _largest_first({area: [share] for area, share in shares.items()})

    def in_area(self) -> dict[str, list[str]]:
        """The plants and origins of each area."""
        nodes: dict[str, list[str]] = {}
        for node, column in sorted(self.flows.columns.items()):
            if column.kind in ("make", *_ORIGINS):
                nodes.setdefault(column.area, []).append(node)
        return nodes


def stage_of(chain: Chain, group: str, column: Column) -> str | None:
    """The stage of ``STAGES`` that a plant counts for in the trace of a group; None for what is no plant of one."""
    held = chain.groups[group]
    if column.kind != "make":
        return None
    if column.stage == "mine":
        return "mined"
    if _is_remade(column):
        return None
    if column.stage in ("recycling", "scrap", "heavy-separation" if held.is_heavy else "light-separation"):
        return "separated"
    if column.stage == held.metal:
        return "metal"
    return "magnet" if column.stage == "magnet" else None


def origin_kind(column: Column) -> str:
    """What begins at a column that takes nothing: a mine, scrap, a stock, or nobody knows; empty where nothing can."""
    if column.kind == "make":
        return column.stage if column.stage in (MINE, SCRAP) else ""
    return _ORIGINS.get(column.kind, "")


def _is_scrap(column: Column) -> bool:
    return column.kind == "make" and column.stage == SCRAP and not _is_remade(column)


def _is_remade(column: Column) -> bool:
    """Whether old magnets come back as the alloy of new ones, which nobody separates or makes metal of."""
    return column.kind == "make" and column.stage == SCRAP and column.item != SCRAP


def _begun(node: str) -> str:
    return f"begun|{node}"


def _with_scrap_apart(network: FlowNetwork, scrap: Collection[str]) -> FlowNetwork:
    """The network with the origin of scrap before the plant that takes it, so that a path can name both."""
    moved = [(_begun(node), node, t) for node, t in network.own.items() if node in scrap]
    own = {node: t for node, t in network.own.items() if node not in scrap}
    return FlowNetwork.of([*network.flows, *moved], own)


def _reaching(network: FlowNetwork, plants: Collection[str]) -> frozenset[str]:
    """The nodes from which the demand is reached without passing one of the plants, the plants themselves included."""
    return reaching_demand(flow for flow in network.flows if flow[1] not in plants)


def _largest_first(shares: Mapping[str, list[float]]) -> dict[str, float]:
    summed = {name: fsum(parts) for name, parts in shares.items()}
    kept = [(name, share) for name, share in summed.items() if share > ROUNDING]
    return dict(sorted(kept, key=lambda entry: (-round(entry[1], 12), entry[0])))
