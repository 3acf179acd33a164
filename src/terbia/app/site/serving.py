"""Serving the site: a port is taken, then pages are answered until somebody stops it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread

from starlette.applications import Starlette

from terbia.app.contract import CONTRACT
from terbia.app.site.application import site
from terbia.app.site.briefs import html_of
from terbia.app.site.pages.home import AREA, COMMODITY
from terbia.errors import TerbiaError
from terbia.ledger.record import NEWEST


@dataclass(frozen=True, slots=True)
class Serving:
    """Where the site is served."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """The address of the first page."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"

    def to_dict(self) -> dict[str, object]:
        """Where, as JSON."""
        return {"contract": CONTRACT, "url": self.url, "host": self.host, "port": self.port}


def serve(host: str = "127.0.0.1", port: int = 8321, *, told: Callable[[Serving], None] | None = None) -> Serving:
    """Serve the site until it is stopped (Ctrl-C); ``told`` hears where, once the port is taken.

    Port 0 takes any free one. Raises TerbiaError where the port cannot be had or the record cannot be read.
    """
    import uvicorn

    application = site()
    application.state.shelves.current()
    listening = _listen(host, port)
    with listening:
        where = Serving(host, listening.getsockname()[1])
        if told is not None:
            told(where)
        Thread(target=_warm, args=(application,), daemon=True).start()
        config = uvicorn.Config(application, log_level="warning", server_header=False, timeout_graceful_shutdown=3)
        uvicorn.Server(config).run(sockets=[listening])
    return where


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        made = socket.socket(family, socket.SOCK_STREAM)
        try:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind((host, port))
            made.listen(128)
        except OSError:
            made.close()
            raise
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise TerbiaError(f"Cannot listen on {host}, port {port}: {reason}. Choose another with --port.") from None
    return made


def _warm(application: Starlette) -> None:
    """Make the newest brief before anybody asks for it."""
    try:
        html_of(application.state.shelves.current(), AREA, COMMODITY, NEWEST)
    except TerbiaError:
        return  # the page will say why
