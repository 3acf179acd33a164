"""The packaged chain and the toy chain, each reconciled once."""

from __future__ import annotations

import pytest
from toy_chain import toy

from terbia.chain.baseline import Baseline, reconciled_year
from terbia.chain.baseline_store import baseline_of
from terbia.chain.model import Chain
from terbia.chain.reading import packaged_chain


@pytest.fixture(scope="session")
def toy_tables() -> Chain:
    """The toy chain."""
    return toy()


@pytest.fixture(scope="session")
def toy_year(toy_tables: Chain) -> Baseline:
    """Its base year 2025."""
    return reconciled_year(toy_tables, 2025)


@pytest.fixture(scope="session")
def packaged() -> Chain:
    """The chain that ships."""
    return packaged_chain()


@pytest.fixture(scope="session")
def packaged_2025(packaged: Chain) -> Baseline:
    """Its base year 2025."""
    return baseline_of(packaged, 2025)
