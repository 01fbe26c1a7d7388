"""How questions reach a device: bounded in time and size, to nobody else, nothing followed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp

from varta.media.onvif import problems
from varta.media.onvif.address import DeviceAddress
from varta.media.onvif.library import AsyncTransportProtocolErrorHandler

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession

MAX_ANSWER = 2 * 1024 * 1024
_CONNECT_S = 4.0
_REFUSED = (401, 403)
_REDIRECTS = range(300, 400)


class BoundedTransport(AsyncTransportProtocolErrorHandler):
    """Post zeep's envelopes; raises Varta's errors. Answers over 2 MiB, compressed or redirecting are refused."""

    def __init__(self, session: "ClientSession", asked: str, seconds: float) -> None:
        super().__init__(session=session, verify_ssl=False, cache=None)
        self._asked, self._seconds = asked, seconds

    async def _post_internal(
        self, address: str, message: str | bytes, headers: dict[str, str]
    ) -> tuple["ClientResponse", bytes]:
        data = message.encode() if isinstance(message, str) else message
        sent = {"Content-Type": "application/soap+xml; charset=utf-8", **headers, "Accept-Encoding": "identity"}
        try:
            async with asyncio.timeout(self._seconds):
                async with self.session.post(address, data=data, headers=sent, allow_redirects=False) as answer:
                    self._check(answer)
                    return answer, await self._read(answer)
        except TimeoutError:
            raise problems.timed_out(self._asked, self._seconds) from None
        except (aiohttp.ClientError, OSError) as error:
            raise problems.unreachable(self._asked, _reason(error)) from None

    def _check(self, answer: "ClientResponse") -> None:
        if answer.status in _REFUSED:
            raise problems.wrong_password(self._asked)
        if answer.status in _REDIRECTS:
            raise problems.bad_answer(self._asked, "it sends elsewhere, which is not followed")
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            raise problems.bad_answer(self._asked, "it is compressed although it must not be")

    async def _read(self, answer: "ClientResponse") -> bytes:
        content = bytearray()
        async for chunk in answer.content.iter_chunked(65536):
            content += chunk
            if len(content) > MAX_ANSWER:
                raise problems.bad_answer(self._asked, f"it is longer than {MAX_ANSWER // 1024} KiB")
        if b"Envelope" not in content and answer.status not in {201, 202}:
            raise problems.bad_answer(self._asked, f"it is no SOAP message (status {answer.status})")
        return bytes(content)


@asynccontextmanager
async def open_session(address: DeviceAddress) -> AsyncIterator["ClientSession"]:
    """Open the connections to a device; they end with it.

    Certificates are not checked: cameras make their own. Where a device asks for HTTP digest authentication it gets
    it, beside the token in each message.
    """
    digest = (aiohttp.DigestAuthMiddleware(address.login, address.password),) if address.login else ()
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(ssl=False, limit=4),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_S),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        middlewares=digest,
    ) as session:
        yield session


def _reason(error: Exception) -> str:
    cause = getattr(error, "os_error", None) or error
    return str(getattr(cause, "strerror", None) or type(cause).__name__)
