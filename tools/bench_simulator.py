"""Measure what the camera simulator costs: CPU of its process while clients watch and throw the packets away.

    bench_simulator.py FILE [--cameras 64] [--clients 64] [--seconds 10]

Prints one JSON object: `cpu_percent` of one core, megabits a second sent, resident memory.
"""

import argparse
import json
import multiprocessing
import os
import selectors
import socket
import time
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlsplit

from varta.media.simulator import run_simulator


def _serve(cameras: Mapping[str, Path], ready: Connection) -> None:
    run_simulator(cameras, port=0, on_ready=lambda urls: ready.send(dict(urls)))


def _watch(url: str) -> socket.socket:
    """Set up and play inside the connection; the answers are read but not looked at."""
    parts = urlsplit(url)
    client = socket.create_connection((parts.hostname, parts.port), timeout=10)
    client.sendall(f"SETUP {url}/trackID=0 RTSP/1.0\r\nCSeq: 1\r\nTransport: RTP/AVP/TCP\r\n\r\n".encode())
    answer = client.recv(4096).decode()
    session = answer.split("Session: ")[1].split(";")[0]
    client.sendall(f"PLAY {url} RTSP/1.0\r\nCSeq: 2\r\nSession: {session}\r\n\r\n".encode())
    client.setblocking(False)
    return client


def _discard(clients: list[socket.socket], seconds: float) -> int:
    selector = selectors.DefaultSelector()
    for client in clients:
        selector.register(client, selectors.EVENT_READ)
    end, received = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        for key, _ in selector.select(0.1):
            if isinstance(key.fileobj, socket.socket):
                received += len(key.fileobj.recv(262_144))
    return received


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Start the simulator in a process of its own, watch it and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--cameras", type=int, default=64)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=10.0)
    args = parser.parse_args()

    here, there = multiprocessing.Pipe()
    cameras = {f"c{i}": args.file for i in range(args.cameras)}
    server = multiprocessing.Process(target=_serve, args=(cameras, there), daemon=True)
    server.start()
    urls = list(here.recv().values())
    clients = [_watch(urls[i % len(urls)]) for i in range(args.clients)]
    _discard(clients, 1.0)
    pid = server.pid or 0
    before = _cpu_seconds(pid)
    received = _discard(clients, args.seconds)
    used = _cpu_seconds(pid) - before
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    figures = {
        "bench": "simulator",
        "cameras": args.cameras,
        "clients": args.clients,
        "cpu_percent": round(100 * used / args.seconds, 1),
        "megabits_per_s": round(received * 8 / args.seconds / 1e6, 1),
        "memory_mib": pages * os.sysconf("SC_PAGE_SIZE") >> 20,
    }
    print(json.dumps(figures))
    server.terminate()
    server.join()


if __name__ == "__main__":
    main()
