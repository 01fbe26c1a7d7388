"""A TLS door before a plain TCP service, with a certificate that it signs itself, as cameras do."""

import asyncio
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_BLOCK = 65536


@contextmanager
def tls_door(folder: Path, inner_port: int) -> Iterator[int]:
    """Accept TLS on a free port of 127.0.0.1 and pass everything on to `inner_port`; yield the port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_self_signed(folder))
    door = _Door(inner_port)
    with asyncio.Runner() as runner, ThreadPoolExecutor(1) as loop_thread:
        port = loop_thread.submit(runner.run, door.open(context)).result()
        serving = loop_thread.submit(runner.run, door.serve())
        try:
            yield port
        finally:
            runner.get_loop().call_soon_threadsafe(door.closing.set)
            serving.result()


class _Door:
    def __init__(self, inner_port: int) -> None:
        self._inner_port = inner_port
        self._passing: set[asyncio.Task[None]] = set()

    async def open(self, context: ssl.SSLContext) -> int:
        self.closing = asyncio.Event()
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=context)
        return self._server.sockets[0].getsockname()[1]

    async def serve(self) -> None:
        await self.closing.wait()
        self._server.close()
        for task in self._passing:
            task.cancel()
        await asyncio.gather(*self._passing, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._inner_port)
        for source, sink in ((reader, inner_writer), (inner_reader, writer)):
            self._passing.add(asyncio.create_task(_pass_on(source, sink)))


async def _pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        while block := await source.read(_BLOCK):
            sink.write(block)
            await sink.drain()
    except ConnectionError:
        pass
    finally:
        sink.close()


def _self_signed(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "camera")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    file = folder / "camera.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file
