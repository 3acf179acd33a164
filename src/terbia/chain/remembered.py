"""What follows from a chain alone, worked out once for each chain however often it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from terbia.chain.model import Chain

P = ParamSpec("P")
R = TypeVar("R")


def once(work: Callable[Concatenate[Chain, P], R]) -> Callable[Concatenate[Chain, P], R]:
    """A function of a chain and hashable arguments whose answers are kept with the chain.

    A chain does not change, and one that is made of it by ``replace`` begins with nothing kept.
    """

    @wraps(work)
    def remembered(chain: Chain, /, *args: P.args, **kwargs: P.kwargs) -> R:
        key = (work, args, tuple(kwargs.items()))
        if key not in chain.worked_out:
            chain.worked_out[key] = work(chain, *args, **kwargs)
        found: R = chain.worked_out[key]
        return found

    return remembered
