"""The site of the packaged record, asked without a server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from terbia.app.site.application import site


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A site with nothing of the user's; redirects are answers of their own."""
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TERBIA_HOME", str(folder))
        yield TestClient(site(), follow_redirects=False)
