"""Become a supervised child: tie this process's life to its parent's, then turn into the command.

`python -m varta.fleet.child PARENT_PID COMMAND…`. Linux sends the signal when the parent dies, however it dies, and
keeps the wish across `exec`; so nothing outlives a supervisor that was killed.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main() -> None:
    """Tie, check that the parent has not died already, and run the command in this process."""
    parent = int(sys.argv[1])
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(0)
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606 - the supervisor's own command line, no shell


if __name__ == "__main__":
    main()
