"""The past's wiring."""

import threading
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from varta.bootstrap.coverage import zone_of
from varta.bootstrap.settings import Settings
from varta.events.past_service import PastService, PastUnit
from varta.events.past_trial import Replay, Trial, TrialResult
from varta.kernel.clock import Clock
from varta.kernel.errors import Unavailable
from varta.kernel.trajectory import Trajectory
from varta.kernel.transactions import Transactions

_TURN_S = 2.0


def past_service(settings: Settings, transactions: Transactions[PastUnit], clock: Clock) -> PastService:
    """Return the service over the installation's trajectories; the engines of rules are loaded when one is tried."""
    from varta.storage.trajectories.archive import Archive

    return PastService(transactions, clock, Archive(settings.trajectories_dir), replay_of(zone_of(settings.timezone)))


def replay_of(zone: ZoneInfo) -> Replay:
    """Return what runs rules over the past, one at a time: each takes a processor for as long as it lasts.

    It raises `Unavailable` (`past.busy`) while another one runs.
    """
    turn = threading.BoundedSemaphore()

    def replay(trial: Trial, tracks: Iterable[Sequence[Trajectory]]) -> TrialResult:
        from varta.workers.past_rules import RuleReplay

        if not turn.acquire(timeout=_TURN_S):
            raise Unavailable("past.busy", "Another rule is being tried just now; try again in a minute.")
        try:
            return RuleReplay(zone)(trial, tracks)
        finally:
            turn.release()

    return replay
