"""Whatever step the recorder dies at, the next start finds everything that was written (`design/recording.md`)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration
SCRIPT = Path(__file__).with_name("kill_everywhere.py")


def test_the_table_of_crashes_holds_at_every_step(tmp_path):
    tests = SCRIPT.parents[2]
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(tests)},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    rounds = [json.loads(line) for line in done.stdout.splitlines()]
    assert rounds, done.stderr
    assert rounds[-1]["ended"], "the last round is the one that nobody killed"
    assert len(rounds) > 25, "a recorder that closes three files takes more steps than that"
    for found in rounds:
        assert found["again"], found
        assert found["strange"] == [], found
        assert found["chain"] == [], found
        assert found["rows"] is True, found
        assert found["notes"] == 0, found
        assert found["kept"] - 2 >= found["written"], found  # the second run adds two fragments
        assert found["numbers"] == list(range(1, len(found["numbers"]) + 1)), found
