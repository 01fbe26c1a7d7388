"""The HTTP server around the application; ends streams before it waits for them."""

import logging
import socket
from collections.abc import Sequence

import uvicorn

from varta.bootstrap.centre import Centre
from varta.kernel.errors import Unavailable
from varta.web.app import create_app

_GRACE_S = 5


class Server(uvicorn.Server):
    """Let server-sent events end when the server is to stop: they never would by themselves."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then wait for the rest."""
        app = self.config.app
        broadcaster = getattr(getattr(app, "state", None), "broadcaster", None)
        if broadcaster is not None:
            broadcaster.close()
        await super().shutdown(sockets)


def make_server(centre: Centre, host: str, port: int, trusted_proxies: Sequence[str] = ()) -> Server:
    """Return the server, not yet running; clients' addresses are believed from `trusted_proxies` alone."""
    config = uvicorn.Config(
        create_app(centre),
        host=host,
        port=port,
        access_log=False,  # addresses would carry camera names and cursors into the log; figures are at /metrics
        log_config=None,
        server_header=False,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=list(trusted_proxies),
        timeout_graceful_shutdown=_GRACE_S,
        timeout_keep_alive=30,
        ws="websockets-sansio",
        ws_max_size=64 * 1024,
        ws_per_message_deflate=False,
    )
    return Server(config)


def run_server(centre: Centre, host: str, port: int, trusted_proxies: Sequence[str] = ()) -> None:
    """Serve until told to stop. Raises `Unavailable` (`web.port_taken`) when the address cannot be listened on."""
    listener = _listen(host, port)
    logging.getLogger(__name__).info("listening on http://%s:%d", host, port)
    make_server(centre, host, port, trusted_proxies).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.create_server((str(address[0]), int(address[1])), family=family, backlog=512)
        # Connections inherit it. Else an answer's body waits up to 40 ms for the acknowledgement of its headers.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError as error:
        raise Unavailable(
            "web.port_taken",
            f"Cannot listen on {host}:{port} ({error.strerror}); stop what uses it, or set web.port to another.",
            where="web.port",
            params={"port": port},
        ) from None
    return listener
