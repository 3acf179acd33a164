"""From bytes to a JSON document, and the faults that an answer of a publisher can have."""

from __future__ import annotations

import json
from typing import Never

from terbia.errors import Fault, FileFaults
from terbia.sources.table import decode

_AGAIN = "Ask the publisher again and save the whole answer."


def is_json(data: bytes) -> bool:
    """Whether bytes begin as a JSON array or object does."""
    start = data[:400].replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe \t\r\n")
    return start.startswith((b"[", b"{"))


def read_json(name: str, data: bytes) -> object:
    """The document that a file holds. Raises FileFaults, with the place, where it is cut short or no JSON."""
    text = decode(name, data)
    try:
        return json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        near = text[max(error.pos - 30, 0) : error.pos + 30]
        cut = error.pos >= len(text.rstrip()) or "Unterminated" in error.msg
        reason = "the JSON ends before it is complete" if cut else f"not JSON from here on: {error.msg}"
        fault = Fault(error.lineno, f"character {error.colno}", near, reason)
    except ValueError as error:
        fault = Fault(0, "", "", f"not JSON: {error}"[:300])
    except RecursionError:
        fault = Fault(0, "", "", "nested too deeply: no publisher's answer is")
    raise FileFaults(name, [fault], _AGAIN)


def _refuse(constant: str) -> Never:
    raise ValueError(f"{constant} is no number of a publisher")
