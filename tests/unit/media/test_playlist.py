"""Playlists from indexes alone: pieces, seams, open ends."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from fakes.clock import START
from varta.kernel.spans import Span
from varta.media.footage_index import FileIndex, Group
from varta.media.index_boxes import Coding
from varta.media.packet import TICKS
from varta.media.playlist import ListedFile, playlist

START_US = round(START.timestamp() * 1e6)
LATER = START + timedelta(days=1)


@dataclass
class Shelf:
    """Hold indexes by path, and name the files."""

    kept: dict[Path, FileIndex] = field(default_factory=dict)
    files: list[ListedFile] = field(default_factory=list)

    def get(self, path: Path) -> FileIndex | None:
        return self.kept.get(path)

    def add(
        self, at: float, groups: int, *, group_s: float = 1.0, media: float | None = None, coding: str = "a",
        whole: bool = True,
    ) -> "Shelf":  # fmt: skip
        """Add a file that starts `at` seconds after the start; `media` is its first media time."""
        first = at if media is None else media
        made = [
            Group(
                1000 + n * 500, 500, START_US + round((at + n * group_s) * 1e6), round((first + n * group_s) * TICKS),
                round(group_s * TICKS),
            )
            for n in range(groups)
        ]  # fmt: skip
        path = Path(f"{at}.mp4")
        coded = Coding("h264", 320, 176, b"", coding.encode())
        self.kept[path] = FileIndex({}, (0, 1000), coded, tuple(made), (), 1000 + groups * 500, whole)
        self.files.append(ListedFile(path, f"files/{at:g}.mp4"))
        return self

    def lines(self, start: float, end: float, now: datetime = LATER) -> list[str]:
        span = Span(START + timedelta(seconds=start), START + timedelta(seconds=end))
        return (playlist(self.files, self, span, now) or "").splitlines()


def said(lines: list[str], tag: str) -> list[str]:
    return [line.partition(":")[2] for line in lines if line.startswith(f"#{tag}")]


def test_pieces_begin_with_key_frames_and_last_two_seconds() -> None:
    lines = Shelf().add(0, 7).lines(0, 60)
    assert said(lines, "EXTINF") == ["2.000000,", "2.000000,", "2.000000,", "1.000000,"]
    assert said(lines, "EXT-X-BYTERANGE") == ["1000@1000", "1000@2000", "1000@3000", "500@4000"]
    assert said(lines, "EXT-X-MAP") == ['URI="files/0.mp4",BYTERANGE="1000@0"']


def test_the_first_picture_is_the_key_frame_before() -> None:
    lines = Shelf().add(0, 10).lines(4.9, 6.5)
    assert said(lines, "EXT-X-PROGRAM-DATE-TIME") == ["2026-11-23T20:00:04.000Z"]
    assert said(lines, "EXTINF") == ["2.000000,", "1.000000,"]


def test_files_of_one_connection_go_on_without_a_seam() -> None:
    lines = Shelf().add(0, 4).add(4, 4).lines(0, 60)
    assert not said(lines, "EXT-X-DISCONTINUITY")
    assert len(said(lines, "EXT-X-MAP")) == 1
    assert len(said(lines, "EXT-X-PROGRAM-DATE-TIME")) == 2


def test_gaps_new_connections_and_codings_are_seams() -> None:
    shelf = Shelf().add(0, 2).add(5, 2).add(7, 2, media=1000).add(9, 2, media=1002, coding="b")
    lines = shelf.lines(0, 60)
    assert len(said(lines, "EXT-X-DISCONTINUITY")) == 3
    assert len(said(lines, "EXT-X-MAP")) == 4


def test_a_gap_whose_media_times_go_on_is_a_seam_too() -> None:
    assert said(Shelf().add(0, 2).add(5, 2, media=2).lines(0, 60), "EXT-X-DISCONTINUITY")


def test_a_past_span_ends_and_one_that_reaches_now_does_not() -> None:
    past = Shelf().add(0, 6)
    assert past.lines(0, 60)[-1] == "#EXT-X-ENDLIST"
    lines = Shelf().add(0, 6, whole=False).lines(0, 60, START + timedelta(seconds=7))
    assert said(lines, "EXT-X-PLAYLIST-TYPE") == ["EVENT"]
    assert "#EXT-X-ENDLIST" not in lines
    assert said(lines, "EXTINF") == ["2.000000,", "2.000000,"]


def test_what_was_listed_stays_while_more_is_recorded() -> None:
    before: list[str] = []
    for groups in range(3, 12):
        now = START + timedelta(seconds=groups + 0.5)
        lines = Shelf().add(0, groups, whole=False).lines(0, 60, now)
        assert lines[: len(before)] == before
        before = lines
    closed = Shelf().add(0, 11).add(11, 3, whole=False).lines(0, 60, START + timedelta(seconds=14))
    assert closed[: len(before)] == before


def test_a_span_that_was_recorded_to_its_end_is_over_at_once() -> None:
    shelf = Shelf().add(0, 10, whole=False)
    assert shelf.lines(0, 6, START + timedelta(seconds=11))[-1] == "#EXT-X-ENDLIST"


def test_a_camera_that_went_away_does_not_hold_the_list_open_for_ever() -> None:
    shelf = Shelf().add(0, 3, whole=False)
    assert "#EXT-X-ENDLIST" not in shelf.lines(0, 60, START + timedelta(seconds=61))
    lines = shelf.lines(0, 60, START + timedelta(seconds=91))
    assert (lines[-1], said(lines, "EXTINF")) == ("#EXT-X-ENDLIST", ["2.000000,", "1.000000,"])


def test_long_groups_raise_the_target() -> None:
    assert said(Shelf().add(0, 3, group_s=9.2).lines(0, 60), "EXT-X-TARGETDURATION") == ["10"]
    assert said(Shelf().add(0, 3).lines(0, 60), "EXT-X-TARGETDURATION") == ["4"]


def test_a_clock_that_wandered_is_told_again() -> None:
    shelf = Shelf().add(0, 4)
    path, index = next(iter(shelf.kept.items()))
    late = [
        Group(g.offset, g.size, g.time_us + (300_000 if n > 1 else 0), g.pts, g.duration)
        for n, g in enumerate(index.groups)
    ]
    shelf.kept[path] = FileIndex(index.head, index.init, index.coding, tuple(late), (), index.end, index.whole)
    assert said(shelf.lines(0, 60), "EXT-X-PROGRAM-DATE-TIME") == [
        "2026-11-23T20:00:00.000Z", "2026-11-23T20:00:02.300Z",
    ]  # fmt: skip


def test_nothing_recorded_is_no_playlist() -> None:
    assert Shelf().lines(0, 60) == []
    assert Shelf().add(0, 3).lines(10, 60) == []
    assert Shelf().add(0, 1, whole=False).lines(0, 60, START + timedelta(seconds=2)) == []
