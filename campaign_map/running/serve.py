"""Running the service: one process or several, one line when it listens, a graceful end."""

from __future__ import annotations

import gc
import signal
import socket
from collections.abc import Callable

import uvicorn

from campaign_map.app import create_app
from campaign_map.running import crew
from campaign_map.running.requests import LogStyle, log_to_stderr
from campaign_map.settings import Service
from phonebank_app.errors import NetworkProblem

_GRACE = 10


def serve(
    service: Service,
    host: str,
    port: int,
    *,
    behind: str = "",
    processes: int = 1,
    log: LogStyle = "plain",
    ready: Callable[[str], None] = print,
) -> None:
    """Serve until SIGTERM or Ctrl-C; requests that are being answered are finished first.

    Args:
        port: 0 picks a free one.
        behind: addresses of proxies whose word is taken for where a request came from; blank trusts nobody.
        processes: how many answer on the one socket. Of several, ``PROMETHEUS_MULTIPROC_DIR`` must have been set
            before this module was read.
        log: how each request is written down.
        ready: told the service's address once it answers.

    Raises:
        NetworkProblem: the port is taken, or not ours to use.
        NotAllowed: several processes on a system that has no fork.
    """
    log_to_stderr(log)
    listening = _listen(host, port)
    name = f"[{host}]" if ":" in host else host
    address = f"http://{name}:{listening.getsockname()[1]}"
    try:
        if processes == 1:
            _answer(service, listening, behind, lambda: ready(address))
        else:
            # A connection to a database must not be in two processes.
            service.store.close()
            crew.run(lambda begun: _answer(service, listening, behind, begun), processes, lambda: ready(address))
    finally:
        service.store.close()


def _answer(service: Service, listening: socket.socket, behind: str, ready: Callable[[], None]) -> None:
    config = uvicorn.Config(
        create_app(service, chores=True),
        log_config=None,
        # uvicorn's own would write queries and addresses.
        access_log=False,
        proxy_headers=bool(behind),
        forwarded_allow_ips=behind or None,
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
        ws="none",
    )
    # uvicorn raises the signal again when it has ended; we end with 0 then.
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda _number, _frame: None)
    # What is here now stays; the garbage collector need not look through it again and again.
    gc.freeze()
    try:
        _Server(config, ready).run(sockets=[listening])
    finally:
        service.store.close()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._ready()


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except (OSError, OverflowError) as error:
        raise NetworkProblem(
            f"The service cannot listen on {host}, port {port}.", "Choose another --port, or end what has it."
        ) from error
    return listening
