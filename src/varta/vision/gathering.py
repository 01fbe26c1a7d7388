"""Looks of several threads into one inference, without anybody waiting for company."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from varta.vision.detector import Look
from varta.vision.types import Detections

MOST = 12  # looks in one go: more would only make the first ones wait


@dataclass(slots=True)
class _Ticket:
    looks: Sequence[Look]
    turn: threading.Event = field(default_factory=threading.Event)
    leads: bool = False
    finds: list[Detections] = field(default_factory=list)
    error: BaseException | None = None


class Gathering:
    """Let one thread after the other run what has gathered while the one before was running.

    A lone look starts at once. While an inference runs others queue up; the first of them then runs them all together.
    So batches grow with the load, and only with it.
    """

    def __init__(self, run: Callable[[Sequence[Look]], list[Detections]], most: int = MOST) -> None:
        """`run` finds what is in looks; it is called by one thread at a time."""
        self._run, self._most = run, most
        self._lock = threading.Lock()
        self._waiting: deque[_Ticket] = deque()
        self._busy = False

    def detect(self, looks: Sequence[Look]) -> list[Detections]:
        """Return the finds of each look; raises what running raises."""
        ticket = _Ticket(looks)
        with self._lock:
            ticket.leads = not self._busy
            self._busy = True
            if not ticket.leads:
                self._waiting.append(ticket)
        if not ticket.leads:
            ticket.turn.wait()
        if ticket.leads:
            self._lead(ticket)
        if ticket.error is not None:
            raise ticket.error
        return ticket.finds

    def _lead(self, own: _Ticket) -> None:
        batch = [own]
        with self._lock:
            while self._waiting and sum(len(ticket.looks) for ticket in batch) < self._most:
                batch.append(self._waiting.popleft())
        try:
            finds = self._run([look for ticket in batch for look in ticket.looks])
            for ticket in batch:
                ticket.finds, finds = finds[: len(ticket.looks)], finds[len(ticket.looks) :]
        except BaseException as error:  # noqa: BLE001 - every thread raises it for itself
            for ticket in batch:
                ticket.error = error
        with self._lock:
            following = self._waiting.popleft() if self._waiting else None
            self._busy = following is not None
        for ticket in batch[1:]:
            ticket.turn.set()
        if following is not None:
            following.leads = True
            following.turn.set()
