"""One thread that reads many cameras.

Cameras send little at a time. A thread for each would wake with cold caches and fight for the interpreter with all
others; one thread that looks every few milliseconds reads what all of them sent in the meantime in one go, for less
than half the processor time. Each camera's own thread connects, waits here, and goes on when the connection ends.
"""

import select
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

LONGEST_PAUSE_S = 0.1
_PAUSE_FOR_EACH_S = 0.006
_TICK_S = 0.5


@dataclass(slots=True)
class _Member:
    fd: int
    step: Callable[[], bool]
    done: threading.Event = field(default_factory=threading.Event)
    error: BaseException | None = None


class SharedReader:
    """Call each member's step whenever its descriptor can be read, and twice a second besides.

    What came waits for 6 ms for each member there is, 100 ms at most. The thread lives as long as there are members.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._members: dict[int, _Member] = {}
        self._epoll: select.epoll | None = None
        self._thread: threading.Thread | None = None

    def attend(self, fd: int, step: Callable[[], bool]) -> None:
        """Wait while `step` is called on the reading thread, until it returns False; raise what it raises.

        A step must not wait for the camera. While it runs no other camera is read.
        """
        member = _Member(fd, step)
        with self._lock:
            if self._epoll is None:
                self._epoll = select.epoll()
            self._members[fd] = member
            self._epoll.register(fd, select.EPOLLIN)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, args=(self._epoll,), name="cameras", daemon=True)
                self._thread.start()
        member.done.wait()
        if member.error is not None:
            raise member.error

    def _run(self, epoll: select.epoll) -> None:
        next_tick = time.monotonic()
        while True:
            events = epoll.poll(_TICK_S)
            for fd, _ in events:
                member = self._members.get(fd)
                if member is not None:
                    self._step(member, epoll)
            if time.monotonic() >= next_tick:
                next_tick = time.monotonic() + _TICK_S
                for member in list(self._members.values()):
                    self._step(member, epoll)
            with self._lock:
                if not self._members:
                    self._thread = None
                    return
            if events:
                time.sleep(min(LONGEST_PAUSE_S, len(self._members) * _PAUSE_FOR_EACH_S))

    def _step(self, member: _Member, epoll: select.epoll) -> None:
        try:
            if member.step():
                return
        except Exception as error:  # noqa: BLE001 - raised again in the thread that waits for this member
            member.error = error
        with self._lock:
            del self._members[member.fd]
            epoll.unregister(member.fd)
        member.done.set()
