"""Seconds until the pages of a site just started are answered, each first and again, in a home without a cache.

The first page is asked for at once, while the site still makes its newest brief.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

PATHS = (
    "",
    "brief/US/rare-earths",
    "series?q=dysprosium",
    "facility/mountain-pass",
    "chain",
    "chain/2025/US",
    "chain/2025/US?supply=home",
    "chain/2025/US?without=CN",
    "chain/2025/US/NdPr",
)


def seconds(url: str) -> float:
    """How long one page takes."""
    start = time.perf_counter()
    with urllib.request.urlopen(url) as answer:
        answer.read()
    return time.perf_counter() - start


def main() -> None:
    """Start a site and time its pages."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "terbia", "serve", "--port", "0", "--json"]
        start = time.perf_counter()
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, "TERBIA_HOME": home}
        ) as server:
            assert server.stdout is not None
            url = json.loads(server.stdout.readline())["url"]
            print(f"{'ready':40} {time.perf_counter() - start:8.2f} s")
            for path in PATHS:
                print(f"/{path:39} {seconds(url + path):8.2f} s, again {1000 * seconds(url + path):6.1f} ms")
            server.send_signal(signal.SIGINT)


if __name__ == "__main__":
    main()
