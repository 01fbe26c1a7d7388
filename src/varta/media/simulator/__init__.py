"""Play video files as endless RTSP cameras that misbehave on request."""

from varta.media.simulator.options import Faults, SimulatorOptions, parse_cameras, parse_faults
from varta.media.simulator.running import SimulatorThread, run_simulator
from varta.media.simulator.server import Simulator

__all__ = [
    "Faults",
    "Simulator",
    "SimulatorOptions",
    "SimulatorThread",
    "parse_cameras",
    "parse_faults",
    "run_simulator",
]
