"""The contract's number, which stands in every JSON document."""

from __future__ import annotations

CONTRACT = 1
