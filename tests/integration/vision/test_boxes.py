"""Boxes over a real Unix socket."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from support.centre import wait_for
from varta.workers.boxes import BoxesReader, BoxesServer

pytestmark = pytest.mark.integration


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run" / "boxes.sock"


@pytest.fixture
def server(path: Path) -> Iterator[BoxesServer]:
    server = BoxesServer(path)
    yield server
    server.close()


async def first(texts: AsyncIterator[str]) -> str:
    async for text in texts:
        return text
    raise AssertionError("ended")


async def received(server: BoxesServer, path: Path, camera: str, text: str) -> str:
    reading = asyncio.create_task(first(BoxesReader(path).subscribe(camera)))
    await asyncio.to_thread(wait_for, "a reader", lambda: server.watched(camera), 5.0)
    server.publish("another", '{"not": "this"}')
    server.publish(camera, text)
    return await asyncio.wait_for(reading, 5.0)


def test_sends_a_cameras_boxes_to_its_readers(server: BoxesServer, path: Path) -> None:
    assert asyncio.run(received(server, path, "gate", '{"tracks": []}')) == '{"tracks": []}'


def test_works_where_the_path_is_longer_than_the_kernel_takes(tmp_path: Path) -> None:
    path = tmp_path / ("long-" * 20) / "boxes.sock"
    server = BoxesServer(path)
    try:
        assert asyncio.run(received(server, path, "gate", "{}")) == "{}"
    finally:
        server.close()


def test_a_reader_waits_for_the_analyst_and_survives_its_restart(path: Path) -> None:
    async def follow() -> list[str]:
        texts = BoxesReader(path).subscribe("gate")
        got = []
        for text in ("one", "two"):
            reading = asyncio.create_task(anext(texts))
            server = BoxesServer(path)
            await asyncio.to_thread(wait_for, "a reader", lambda s=server: s.watched("gate"), 5.0)
            server.publish("gate", text)
            got.append(await asyncio.wait_for(reading, 5.0))
            server.close()
        return got

    assert asyncio.run(follow()) == ["one", "two"]


def test_a_reader_that_does_not_read_holds_nobody_up(server: BoxesServer, path: Path) -> None:
    async def stall() -> None:
        reader, writer = await asyncio.open_unix_connection(str(path))
        writer.write(b"gate\n")
        await writer.drain()
        await asyncio.to_thread(wait_for, "a reader", lambda: server.watched("gate"), 5.0)
        for _ in range(2000):
            server.publish("gate", "x" * 1000)
        assert not server.watched("gate")
        writer.close()
        await reader.read()

    asyncio.run(stall())
