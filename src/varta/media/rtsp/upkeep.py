"""What a session needs while it plays: our reports, signs of life, and the camera's reports."""

import secrets
import time

from varta.media.rtsp.rtcp import SenderReport, read_reports, receiver_report
from varta.media.rtsp.rtp import Reception
from varta.media.rtsp.session import Session

REPORT_S = 5.0


class Upkeep:
    """Report every 5 s what came, and show in half of the session's timeout that we live.

    `report` is the camera's newest, until somebody takes it; `bye` tells that the camera ends the session.
    """

    def __init__(self, session: Session, reception: Reception) -> None:
        self._session, self._reception = session, reception
        self._ssrc = secrets.randbits(32)
        self._last: tuple[int, float] | None = None
        self.report: SenderReport | None = None
        self.bye = False
        now = time.monotonic()
        self._next_report, self._next_sign = now + REPORT_S, now + session.timeout_s / 2

    def take(self, data: bytes) -> None:
        """Take an RTCP packet of the camera's."""
        reports, bye = read_reports(data)
        self.bye = self.bye or bye
        if reports:
            self.report = reports[-1]
            self._last = (self.report.middle, time.monotonic())

    def attend(self, now: float) -> None:
        """Do what is due; `now` by CLOCK_MONOTONIC, in seconds. Raises `Unavailable` (`camera.unreachable`)."""
        if now >= self._next_report:
            self._next_report = now + REPORT_S
            if self._reception.packets:
                data = receiver_report(self._ssrc, self._reception, self._last, now)
                self._session.report(self._session.video, data)
        if now >= self._next_sign:
            self._next_sign = now + self._session.timeout_s / 2
            self._session.keep_alive()
