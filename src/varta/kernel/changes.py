"""The change feed: one numbered list of what changed, by which processes hear of each other's work.

A service appends to it in the transaction that makes the change; a reader remembers the last number it saw and asks
for what follows. Nothing is lost between two looks, and no process has to be up for another to write.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from varta.kernel.transactions import Transactions


class Topic(StrEnum):
    """Name what kind of thing changed."""

    CAMERA = "camera"
    RULE = "rule"  # the object is the camera whose rules changed, so that a removed rule can be noticed too
    EVENT = "event"
    ALARM = "alarm"
    PERSON = "person"
    HOLD = "hold"
    EXPORT = "export"
    WATCHLIST = "watchlist"


@dataclass(frozen=True, slots=True)
class Change:
    """Say that one object changed; `number` grows by commit order."""

    number: int
    at: datetime
    topic: Topic
    object_id: str


class ChangeFeed(Protocol):
    """Append to and read the feed, inside a transaction."""

    def append(self, topic: Topic, object_id: str, at: datetime) -> None:
        """Note a change; it becomes visible when the transaction commits."""
        ...

    def last_number(self) -> int:
        """Return the newest number, 0 when nothing changed yet."""
        ...

    def after(self, number: int, limit: int = 1000) -> Sequence[Change]:
        """Return the changes with greater numbers, oldest first."""
        ...

    def prune(self, before: datetime, limit: int = 10_000) -> int:
        """Forget changes older than a moment, oldest first and never the newest of all; return how many.

        A reader that was away for longer misses them, so nobody may keep a number for longer than the changes live.
        """
        ...


class ChangeUnit(Protocol):
    """Offer the feed in a transaction."""

    @property
    def changes(self) -> ChangeFeed:
        """Return the feed."""
        ...


class ChangeReader:
    """Read the feed from outside a transaction; safe from several threads."""

    def __init__(self, transactions: Transactions[ChangeUnit]) -> None:
        self._transactions = transactions

    def last_number(self) -> int:
        """Return the newest number, 0 when nothing changed yet."""
        with self._transactions(write=False) as unit:
            return unit.changes.last_number()

    def after(self, number: int, limit: int = 1000) -> Sequence[Change]:
        """Return the changes with greater numbers, oldest first."""
        with self._transactions(write=False) as unit:
            return unit.changes.after(number, limit)
