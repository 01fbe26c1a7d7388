"""Tracks as MOT text: confirmed ones only, but from their first sight on."""

from collections import deque
from typing import TextIO

from varta.vision.types import Tracks


class TrackWriter:
    """Hold back the lines of tracks that are not yet confirmed, and all after them, until it is known what they are.

    Lines leave in order of frames. A track that is never confirmed is never written.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._held: deque[tuple[int, str]] = deque()
        self._confirmed: set[int] = set()

    def add(self, tracks: Tracks, frame_index: int) -> None:
        """Take one analysed frame's tracks; those seen in it are written."""
        alive = {int(number) for number in tracks.ids}
        self._confirmed |= {int(n) for n, sure in zip(tracks.ids, tracks.confirmed, strict=True) if sure}
        self._held.extend(_lines(tracks, frame_index))
        while self._held and (self._held[0][0] in self._confirmed or self._held[0][0] not in alive):
            self._leave()

    def finish(self) -> None:
        """Write what is left: what is not confirmed by now never will be."""
        while self._held:
            self._leave()

    def _leave(self) -> None:
        number, line = self._held.popleft()
        if number in self._confirmed:
            self._file.write(line)


def _lines(tracks: Tracks, frame_index: int) -> list[tuple[int, str]]:
    """Return the ids and lines of what was seen; classes count from 1, so that a person is MOT's 1."""
    lines = []
    for i in range(len(tracks)):
        if tracks.seen[i]:
            left, top, right, bottom = tracks.boxes[i].tolist()
            box = f"{left:.2f},{top:.2f},{right - left:.2f},{bottom - top:.2f}"
            kind = f"{tracks.scores[i]:.3f},{tracks.classes[i] + 1}"
            lines.append((int(tracks.ids[i]), f"{frame_index + 1},{tracks.ids[i]},{box},{kind},-1,-1\n"))
    return lines
