import threading
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

from fakes.clock import StoppedClock
from varta.recordings.retention import Limits
from varta.workers.keeper import Keeper
from varta.workers.keeper_parts import KeeperConfig


def test_readings_that_hit_nothing_go_after_the_time_that_was_set(tmp_path: Path) -> None:
    clock, links = StoppedClock(), Mock()
    links.erase_plates.return_value = False
    config = KeeperConfig([tmp_path], tmp_path, Limits.of(1, 1, None), plates_kept=timedelta(hours=3))
    Keeper(config, links, clock, threading.Event()).look()
    links.erase_plates.assert_called_once_with(clock.now() - timedelta(hours=3))
