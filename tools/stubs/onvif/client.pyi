from datetime import timedelta
from typing import Any

from aiohttp import ClientResponse, ClientSession

class AsyncTransportProtocolErrorHandler:
    session: ClientSession
    def __init__(
        self, session: ClientSession, verify_ssl: bool = ..., proxy: str | None = ..., cache: None = ...
    ) -> None: ...
    async def _post_internal(
        self, address: str, message: str | bytes, headers: dict[str, str]
    ) -> tuple[ClientResponse, bytes]: ...

class ONVIFService:
    transport: AsyncTransportProtocolErrorHandler
    zeep_client: Any
    zeep_client_authless: Any
    def __init__(
        self,
        xaddr: str,
        user: str | None,
        passwd: str | None,
        url: str,
        encrypt: bool = ...,
        no_cache: bool = ...,
        dt_diff: timedelta | None = ...,
        binding_name: str = ...,
        binding_key: str = ...,
        read_timeout: int | None = ...,
        write_timeout: int | None = ...,
    ) -> None: ...
    async def setup(self) -> None: ...
    async def close(self) -> None: ...
