"""The RTSP server: listens, lends cameras to connections, ends sessions that went silent."""

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from varta.media.simulator.options import SimulatorOptions, check_cameras


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
    ) -> None:
        check_cameras(cameras)
        self._paths = dict(cameras)
        self._host = host
        self._port = port
        self._options = options or SimulatorOptions()

    async def start(self) -> None:
        """Load the files and listen."""
        raise NotImplementedError

    async def close(self) -> None:
        """End all connections and free the port."""

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
        return f"rtsp://{who}{self._host}:{self._port}/{name}"

    def urls(self) -> dict[str, str]:
        """Return all cameras' addresses, without passwords."""
        return {name: self.url(name, credentials=False) for name in self._paths}
