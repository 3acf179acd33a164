"""Terbia: what the official record says about a rare-earth supply chain.

Every command is a function of the same name that returns a frozen dataclass; ``.to_dict()`` is the command's
JSON and ``.frame()`` a polars frame. Functions are imported when they are first used, so that importing the
package stays cheap.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from terbia.version import VERSION

if TYPE_CHECKING:
    from terbia.app.answers import diff, editions, events, series, show
    from terbia.app.briefing import brief
    from terbia.app.chain_tables import chain_evidence, chain_tables
    from terbia.app.chaining import chain
    from terbia.app.checking import check
    from terbia.app.indicating import indicator
    from terbia.app.loading import load, unload
    from terbia.app.orebodies.asking import orebody
    from terbia.app.pulling.pull import pull
    from terbia.app.relying import reliance
    from terbia.app.site.serving import serve
    from terbia.app.siting import facility
    from terbia.app.tracing import trace

__version__ = VERSION

_WHERE = {
    "brief": "terbia.app.briefing",
    "chain": "terbia.app.chaining",
    "chain_evidence": "terbia.app.chain_tables",
    "chain_tables": "terbia.app.chain_tables",
    "check": "terbia.app.checking",
    "diff": "terbia.app.answers",
    "editions": "terbia.app.answers",
    "events": "terbia.app.answers",
    "facility": "terbia.app.siting",
    "indicator": "terbia.app.indicating",
    "load": "terbia.app.loading",
    "orebody": "terbia.app.orebodies.asking",
    "pull": "terbia.app.pulling.pull",
    "reliance": "terbia.app.relying",
    "series": "terbia.app.answers",
    "serve": "terbia.app.site.serving",
    "show": "terbia.app.answers",
    "trace": "terbia.app.tracing",
    "unload": "terbia.app.loading",
}

__all__ = [
    "brief",
    "chain",
    "chain_evidence",
    "chain_tables",
    "check",
    "diff",
    "editions",
    "events",
    "facility",
    "indicator",
    "load",
    "orebody",
    "pull",
    "reliance",
    "series",
    "serve",
    "show",
    "trace",
    "unload",
]


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module 'terbia' has no attribute '{name}'")
    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])


class _Floor(ModuleType):
    """A floor that has the name of a command: called, it is the command; its modules are where they were."""

    def __call__(self, *arguments: object, **named: object) -> object:
        name = self.__name__.rpartition(".")[2]
        return getattr(import_module(_WHERE[name]), name)(*arguments, **named)


class _Package(ModuleType):
    """The package, in which importing the floor ``terbia.chain`` does not take the command of that name away."""

    def __setattr__(self, name: str, value: object) -> None:
        if name in _WHERE and isinstance(value, ModuleType):
            value.__class__ = _Floor
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
