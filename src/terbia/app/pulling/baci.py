"""The request to CEPII for a release of BACI: one archive with a file for each year."""

from __future__ import annotations

import re

from terbia.app.pulling.asking import Ask
from terbia.app.pulling.query import Query
from terbia.errors import TerbiaError

BASE = "https://www.cepii.fr/DATA_DOWNLOAD/baci/data"
REVISIONS = ("HS92", "HS96", "HS02", "HS07", "HS12", "HS17", "HS22")


def queries(ask: Ask) -> list[Query]:
    """The one request. Raises TerbiaError for a name that is no revision or release."""
    if ask.revision not in REVISIONS:
        raise TerbiaError(f"'{ask.revision[:20]}' is no revision of BACI: write one of {', '.join(REVISIONS)}.")
    if not re.fullmatch(r"V\d{6}[a-z]?", ask.release, re.A):
        raise TerbiaError(f"'{ask.release[:20]}' is no release of BACI: write V202601 and the like.")
    name = f"BACI_{ask.revision}_{ask.release}.zip"
    return [Query("baci", f"{BASE}/{name}", name, "zip", size_hint="several hundred MB")]
