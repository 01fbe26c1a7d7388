"""Run a simulator in the foreground, for the command line, or in a thread beside synchronous code."""

import asyncio
import signal
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from varta.media.simulator.options import SimulatorOptions
from varta.media.simulator.server import Simulator

_P = ParamSpec("_P")
_R = TypeVar("_R")


def run_simulator(
    cameras: Mapping[str, Path],
    host: str = "127.0.0.1",
    port: int = 8554,
    *,
    options: SimulatorOptions | None = None,
    on_ready: Callable[[Mapping[str, str]], None] | None = None,
) -> None:
    """Play the files as cameras until SIGINT or SIGTERM.

    `on_ready` receives each camera's RTSP address (without a password) once clients may connect. Raises `BadInput`,
    `NotFound`, `TooLarge` or `Unavailable` (`simulator.…`) for what prevents the start.
    """
    asyncio.run(_serve(Simulator(cameras, host, port, options=options), on_ready))


async def _serve(simulator: Simulator, on_ready: Callable[[Mapping[str, str]], None] | None) -> None:
    ended = asyncio.Event()
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with simulator:
        if on_ready is not None:
            on_ready(simulator.urls())
        await ended.wait()


class SimulatorThread:
    """Run a `Simulator` on an event loop of its own thread, as a context manager.

    `call(simulator.drop, "yard")` runs a method there and returns its result.
    """

    def __init__(
        self,
        cameras: Mapping[str, Path],
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        options: SimulatorOptions | None = None,
    ) -> None:
        self.simulator = Simulator(cameras, host, port, options=options)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="simulator", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self.simulator.start(), self._loop).result()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self.simulator.close(), self._loop).result()
        self._end()

    def url(self, name: str, *, credentials: bool = True) -> str:
        """Return a camera's RTSP address, with user and password unless told otherwise."""
        return self.simulator.url(name, credentials=credentials)

    def call(self, method: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """Run a method of the simulator on its own thread and return what it returns."""

        async def invoke() -> _R:
            return method(*args, **kwargs)

        return asyncio.run_coroutine_threadsafe(invoke(), self._loop).result()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
