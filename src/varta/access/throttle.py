"""How long somebody must wait after failed sign-ins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from varta.access.repository import AttemptRepository, Attempts
from varta.kernel.errors import TooManyRequests

_FORGET_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """Allow some free failures; each further one doubles the wait, from a first one up to the longest."""

    free: int
    first: timedelta = timedelta(seconds=2)
    longest: timedelta = timedelta(minutes=5)

    def wait(self, failures: int) -> timedelta:
        """Return how long to wait after so many failures."""
        over = failures - self.free
        if over < 0:
            return timedelta(0)
        return min(self.first * (1 << min(over, 20)), self.longest)


PER_LOGIN = Limit(free=5)
PER_ADDRESS = Limit(free=20)  # many people may sit behind one address


def keys(login: str, address: str) -> tuple[tuple[str, Limit], ...]:
    """Return under which keys an attempt counts."""
    found = [(f"login:{login}", PER_LOGIN)]
    if address:
        found.append((f"address:{address}", PER_ADDRESS))
    return tuple(found)


def count_attempt(attempts: AttemptRepository, counted: Sequence[tuple[str, Limit]], now: datetime) -> None:
    """Count an attempt as failed before it is looked at, so that many at once cannot slip through.

    Raises `TooManyRequests` (`access.too_many_attempts`, params `seconds`) while a wait runs; that is not counted.
    """
    known = {key: attempts.get(key) for key, _ in counted}
    wait = max((a.blocked_until - now for a in known.values() if a), default=timedelta(0))
    if wait > timedelta(0):
        seconds = int(wait.total_seconds()) + 1
        raise TooManyRequests(
            "access.too_many_attempts",
            f"Too many failed sign-ins; try again in {seconds} s.",
            params={"seconds": seconds},
        )
    for key, limit in counted:
        before = known[key]
        fresh = before is None or now - before.last_at > _FORGET_AFTER
        failures = 1 if before is None or fresh else before.failures + 1
        attempts.put(Attempts(key, failures, now, now + limit.wait(failures)))
    attempts.remove_older(now - _FORGET_AFTER)


def forgive(attempts: AttemptRepository, counted: Sequence[tuple[str, Limit]], now: datetime) -> None:
    """Take back what a successful sign-in counted: the login starts anew, the address loses this one failure."""
    for key, limit in counted:
        before = attempts.get(key)
        if before is None:
            continue
        if limit is PER_LOGIN or before.failures <= 1:
            attempts.remove(key)
        else:
            failures = before.failures - 1
            attempts.put(Attempts(key, failures, before.last_at, now))
