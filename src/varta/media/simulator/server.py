"""The RTSP server: loads the files, listens, lends cameras to connections, ends sessions that went silent."""

import asyncio
import errno
import functools
import logging
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from varta.kernel.clock import Clock, SystemClock
from varta.kernel.errors import BadInput, Unavailable
from varta.media.simulator.clip import Clip, load_clip
from varta.media.simulator.connection import Connection
from varta.media.simulator.digest import Gate
from varta.media.simulator.feed import Feed
from varta.media.simulator.messages import response
from varta.media.simulator.options import Faults, SimulatorOptions, check_cameras
from varta.media.simulator.transcode import half_size
from varta.media.simulator.udp import UdpPair, open_pair

_log = logging.getLogger(__name__)
_BACKLOG = 256


class Simulator:
    """Serve files as cameras on the running event loop: `async with Simulator({"yard": path}, port=0) as simulator`.

    Port 0 takes any free port. All methods belong to that event loop's thread.
    """

    def __init__(
        self,
        cameras: Mapping[str, Path],
        host: str = "127.0.0.1",
        port: int = 8554,
        *,
        options: SimulatorOptions | None = None,
        clock: Clock | None = None,
    ) -> None:
        check_cameras(cameras)
        self._paths = dict(cameras)
        self._host = host
        self._port = port
        self._options = options or SimulatorOptions()
        self._clock = clock or SystemClock()
        self.session_timeout_s = self._options.session_timeout_s
        self._feeds: dict[str, Feed] = {}
        self._connections: dict[asyncio.Task[None], Connection] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._server: asyncio.Server | None = None
        self._udp: UdpPair | None = None

    async def start(self) -> None:
        """Load the files and listen.

        Raises what `load_clip` does, `Unavailable` (`simulator.port_in_use`) and `BadInput` (`simulator.bad_address`).
        """
        clips = await asyncio.to_thread(self._load)
        try:
            self._server = await asyncio.start_server(self._accept, self._host, self._port, backlog=_BACKLOG)
        except (OSError, OverflowError) as error:
            raise self._cannot_listen(error) from error
        self._port = self._server.sockets[0].getsockname()[1]
        self._udp = await open_pair(self._host, self._heard_from)
        for name, path in self._paths.items():
            faults = self._options.faults_of(name)
            other = functools.partial(asyncio.to_thread, _other_clip, faults.resize_file, path, clips[name].codec)
            self._feeds[name] = Feed(name, clips[name], faults, self._clock, other)
        step = self._options.spread_s / len(self._feeds)
        self._tasks = [
            asyncio.create_task(feed.run(step * i), name=f"camera {name}")
            for i, (name, feed) in enumerate(self._feeds.items())
        ]
        self._tasks.append(asyncio.create_task(self._sweep(), name="sessions"))
        for task in self._tasks:
            task.add_done_callback(_tell_if_failed)

    async def close(self) -> None:
        """End all connections and free the port."""
        if self._server is not None:
            self._server.close()
        for connection in self._connections.values():
            connection.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, *self._connections, return_exceptions=True)
        if self._udp is not None:
            self._udp.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def url(self, name: str, *, credentials: bool = True) -> str:
        """Return a camera's RTSP address, with user and password unless told otherwise."""
        user, password = self._options.user or "", self._options.password or ""
        who = f"{quote(user, safe='')}:{quote(password, safe='')}@" if credentials and user else ""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"rtsp://{who}{host}:{self._port}/{name}"

    def urls(self) -> dict[str, str]:
        """Return all cameras' addresses, without passwords."""
        return {name: self.url(name, credentials=False) for name in self._paths}

    def viewers(self, name: str) -> int:
        """Return how many clients watch a camera."""
        return self._feeds[name].viewers

    def offered(self, name: str) -> int:
        """Return how many pictures a camera sent, to all its clients together."""
        return self._feeds[name].offered

    def misbehave(self, name: str, faults: Faults) -> None:
        """Exchange a camera's faults."""
        self._feeds[name].misbehave(faults)

    def drop(self, name: str, away_for: float = 0.0) -> None:
        """Break off all connections to a camera, which then answers nobody for so many seconds."""
        self._feeds[name].drop(away_for)

    def stall(self, name: str, seconds: float) -> None:
        """Let a camera send nothing for so many seconds, with its connections open."""
        self._feeds[name].stall(seconds)

    def jump_clock(self, name: str, clock_s: float, rtp_s: float = 0.0) -> None:
        """Set a camera's wall clock forward (or back), and its RTP timestamps."""
        self._feeds[name].jump(clock_s, rtp_s)

    def resize(self, name: str) -> None:
        """Let a camera change its resolution at the next key frame, once the other version is at hand."""
        self._feeds[name].resize()

    def feed(self, name: str) -> Feed | None:
        """Return a camera by its name, for a connection."""
        return self._feeds.get(name)

    def gate(self) -> Gate | None:
        """Return a gate for a new connection, or None where everybody may watch."""
        user, password = self._options.user, self._options.password
        return Gate(user, password) if user is not None and password is not None else None

    def udp(self) -> UdpPair | None:
        """Return the sockets for RTP and RTCP."""
        return self._udp

    def _load(self) -> dict[str, Clip]:
        # Cameras that play the same file share its packets.
        clips: dict[Path, Clip] = {}
        for path in self._paths.values():
            if path.resolve() not in clips:
                clips[path.resolve()] = load_clip(path)
        return {name: clips[path.resolve()] for name, path in self._paths.items()}

    def _cannot_listen(self, error: OSError | OverflowError) -> BadInput | Unavailable:
        where = f"{self._host}:{self._port}"
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            return Unavailable(
                "simulator.port_in_use", f"Port {where} is taken; end the other program or give --port.", where=where
            )
        return BadInput(
            "simulator.bad_address",
            f"Nothing can listen on {where} ({error}); give another --host or --port.",
            where=where,
        )

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._connections) >= self._options.max_clients:
            writer.write(response(503))
            writer.close()
            return
        task = asyncio.current_task()
        if task is None or writer.get_extra_info("peername") is None:
            writer.close()  # gone before it was greeted
            return
        connection = Connection(self, reader, writer)
        self._connections[task] = connection
        try:
            await connection.run()
        finally:
            del self._connections[task]

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(min(5.0, self.session_timeout_s / 4))
            now = asyncio.get_running_loop().time()
            for connection in [*self._connections.values()]:
                connection.expire(now)

    def _heard_from(self, address: tuple[str, int]) -> None:
        for connection in self._connections.values():
            connection.heard_from(address)


def _other_clip(file: Path | None, path: Path, codec: str) -> Clip:
    if file is None:
        return half_size(path, codec)
    clip = load_clip(file)
    if clip.codec != codec:
        raise BadInput(
            "simulator.cannot_resize", f"{file} is coded as {clip.codec}, not as {codec}; a stream keeps its codec."
        )
    return clip


def _tell_if_failed(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("%s stopped", task.get_name(), exc_info=error)
