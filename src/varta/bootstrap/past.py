"""The past's wiring."""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from varta.bootstrap.coverage import zone_of
from varta.bootstrap.settings import Settings
from varta.events.past_service import PastService, PastUnit
from varta.events.past_trial import Replay, Trial, TrialResult
from varta.kernel.clock import Clock
from varta.kernel.trajectory import Trajectory
from varta.kernel.transactions import Transactions


def past_service(settings: Settings, transactions: Transactions[PastUnit], clock: Clock) -> PastService:
    """Return the service over the installation's trajectories; the engines of rules are loaded when one is tried."""
    from varta.storage.trajectories.archive import Archive

    return PastService(transactions, clock, Archive(settings.trajectories_dir), replay_of(zone_of(settings.timezone)))


def replay_of(zone: ZoneInfo) -> Replay:
    """Return what runs rules over the past."""

    def replay(trial: Trial, tracks: Iterable[Sequence[Trajectory]]) -> TrialResult:
        from varta.workers.past_rules import RuleReplay

        return RuleReplay(zone)(trial, tracks)

    return replay
