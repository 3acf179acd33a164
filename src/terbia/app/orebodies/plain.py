"""Numbers of a document without the last digits that binary fractions leave behind."""

from __future__ import annotations


def plain(document: dict[str, object]) -> dict[str, object]:
    """The same document with every float at twelve significant digits: 0.323 and not 0.32299999999999995."""
    return {key: _plain(value) for key, value in document.items()}


def _plain(value: object) -> object:
    if isinstance(value, float):
        return float(f"{value:.12g}")
    if isinstance(value, dict):
        return plain(value)
    return [_plain(one) for one in value] if isinstance(value, list) else value
