"""One endless camera: plays its clip in real time, round and round, to all its viewers alike."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from fractions import Fraction

from varta.kernel.clock import Clock
from varta.kernel.errors import VartaError
from varta.media.packet import TICKS
from varta.media.simulator import packing, rtcp
from varta.media.simulator.clip import Clip, Unit
from varta.media.simulator.faults import Fault, Misbehaviour
from varta.media.simulator.options import Faults
from varta.media.simulator.viewers import Burst, Viewer

_log = logging.getLogger(__name__)
_REPORT_EVERY_S = 3.0
_TOO_LATE_S = 5.0
_MAX_GROUP_BYTES = 4 * 1024 * 1024  # kept for late joiners; of longer groups they get the next one


class Feed:
    """Play one camera on the running event loop.

    All viewers get the same packets: one SSRC, one row of sequence numbers, one timeline that starts with `run`. RTP
    timestamps follow the pictures' own times and grow by the clip's exact duration with each round.
    """

    def __init__(
        self, name: str, clip: Clip, faults: Faults, clock: Clock, other: Callable[[], Awaitable[Clip]]
    ) -> None:
        self.name = name
        self.clip = clip
        self._playing = clip
        self._other_clip: Clip | None = None
        self._find_other = other
        self._switch_to: Clip | None = None
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._viewers: list[Viewer] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._group: list[Burst] | None = None
        self._group_bytes = 0
        self._ssrc = secrets.randbits(32)
        self._base = secrets.randbits(32)
        self._sequence = secrets.randbits(16)
        self._packets = self._octets = 0
        self.offered = 0  # pictures to all viewers together, also where a viewer was too slow to be sent one
        self._origin = Fraction(0)
        self._start = self._loop.time()
        self._start_ns = 0
        self._rtp_jump = self._clock_jump_ns = 0
        self._next_report = self._silent_until = self._away_until = 0.0
        self._wants_keyframe = True
        self._misbehaviour = Misbehaviour(faults, self._start)

    @property
    def viewers(self) -> int:
        """Return how many watch."""
        return len(self._viewers)

    @property
    def away(self) -> bool:
        """Tell whether the camera refuses to be reached for now."""
        return self._loop.time() < self._away_until

    async def run(self, after: float = 0.0) -> None:
        """Play for ever, beginning after some seconds."""
        await asyncio.sleep(after)
        self._start = self._loop.time()
        self._start_ns = int(self._clock.now().timestamp() * 1e9)
        while True:
            await self._play(self._playing)

    def entry(self) -> tuple[int, int] | None:
        """Return the sequence number and RTP timestamp at which a viewer who joins now begins, where that is known."""
        return (self._group[0].sequence & 0xFFFF, self._group[0].timestamp & 0xFFFFFFFF) if self._group else None

    def join(self, viewer: Viewer) -> None:
        """Send a report and the pictures since the last key frame, then all that come."""
        if viewer in self._viewers:
            return
        self._viewers.append(viewer)
        if self._group:
            viewer.send_report(self._report())
            viewer.send(self._group)
            self.offered += len(self._group)
        else:
            # libav counts time from whatever comes first: let that be a picture.
            self._next_report = 0.0

    def leave(self, viewer: Viewer) -> None:
        """Send no more."""
        if viewer in self._viewers:
            self._viewers.remove(viewer)

    def misbehave(self, faults: Faults) -> None:
        """Exchange the faults; their times count from now."""
        self._misbehaviour = Misbehaviour(faults, self._loop.time())

    def drop(self, away_for: float = 0.0) -> None:
        """Break off all viewers' connections, and be away for so many seconds."""
        self._away_until = self._loop.time() + away_for
        for viewer in [*self._viewers]:
            viewer.end()
        self._viewers.clear()

    def stall(self, seconds: float) -> None:
        """Send nothing for so many seconds; then go on at the next key frame, with the time that it is by then."""
        self._silent_until = self._loop.time() + seconds

    def jump(self, clock_s: float, rtp_s: float) -> None:
        """Set the camera's wall clock forward (or back), and its RTP timestamps."""
        self._clock_jump_ns += int(clock_s * 1e9)
        self._rtp_jump += round(rtp_s * TICKS)
        self._next_report = 0.0

    def resize(self) -> None:
        """Change at the next key frame to the other resolution, as soon as that is at hand."""
        task = self._loop.create_task(self._resize())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _resize(self) -> None:
        try:
            if self._other_clip is None:
                self._other_clip = await self._find_other()
        except VartaError as error:
            _log.warning("camera %s keeps its resolution: %s", self.name, error)
            return
        self._switch_to = self._other_clip if self._playing is self.clip else self.clip

    async def _play(self, clip: Clip) -> None:
        for unit in clip.units:
            late = await self._until(self._origin + unit.sent)
            self._do_faults()
            if unit.keyframe and self._switch_to is not None:
                self._origin += unit.shown
                self._playing, self._switch_to = self._switch_to, None
                return
            if late or self._loop.time() < self._silent_until:
                self._wants_keyframe = True
            else:
                self._send(unit)
        self._origin += clip.period

    async def _until(self, ticks: Fraction) -> bool:
        """Wait for a moment of the timeline; return True when it is so long past that its picture is of no use."""
        ahead = self._start + float(ticks / TICKS) - self._loop.time()
        await asyncio.sleep(max(0.0, ahead))
        return ahead < -_TOO_LATE_S

    def _do_faults(self) -> None:
        faults = self._misbehaviour.faults
        for fault in self._misbehaviour.due(self._loop.time()):
            match fault:
                case Fault.DROP:
                    self.drop(faults.away_for)
                case Fault.STALL:
                    self.stall(faults.stall_for)
                case Fault.CLOCK:
                    self.jump(faults.clock_jump, faults.rtp_jump)
                case Fault.RESIZE:
                    self.resize()

    def _send(self, unit: Unit) -> None:
        if self._wants_keyframe and not unit.keyframe:
            return
        self._wants_keyframe = False
        timestamp = self._base + self._rtp_jump + round(self._origin + unit.shown)
        packets = packing.packets(unit.payloads, self._sequence, timestamp, self._ssrc)
        burst = Burst(self._misbehaviour.damage(packets), self._sequence, timestamp, unit.keyframe)
        self._sequence += len(packets)
        self._packets += len(packets)
        octets = sum(len(payload) for payload in unit.payloads)
        self._octets += octets
        self._keep(burst, octets)
        if burst.packets:
            for viewer in self._viewers:
                viewer.send([burst])
            self.offered += len(self._viewers)
        self._report_when_due()

    def _keep(self, burst: Burst, octets: int) -> None:
        if burst.keyframe:
            self._group, self._group_bytes = [], 0
        self._group_bytes += octets
        if self._group_bytes > _MAX_GROUP_BYTES:
            self._group = None
        elif self._group is not None and burst.packets:
            self._group.append(burst)

    def _report_when_due(self) -> None:
        now = self._loop.time()
        if now >= self._next_report and self._viewers:
            self._next_report = now + _REPORT_EVERY_S
            report = self._report()
            for viewer in self._viewers:
                viewer.send_report(report)

    def _report(self) -> bytes:
        ticks = int((self._loop.time() - self._start) * TICKS)
        # One tick is 100000/9 ns; the same mapping in every report keeps a picture's wall-clock time steady.
        time_ns = self._start_ns + ticks * 100_000 // 9 + self._clock_jump_ns
        timestamp = self._base + self._rtp_jump + ticks
        report = rtcp.sender_report(self._ssrc, time_ns, timestamp, self._packets, self._octets)
        return report + rtcp.source_description(self._ssrc, self.name)
