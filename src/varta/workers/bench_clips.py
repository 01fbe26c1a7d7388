"""Clips that benches make for themselves, coded as cameras code: no B pictures, a key frame every two seconds."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain
from pathlib import Path

import av

from varta.kernel.errors import BadInput
from varta.media.simulator.encoder import Mp4Encoder
from varta.workers.bench_truth import Interval, Truth

_GOP_S = 2
_MARGIN_S = 1.2  # around a span with somebody: its ends are read off by eye
_BUSY = 2  # spans with somebody


def quiet_clip(video: Path, truth: Truth, target: Path, share: float = 0.05) -> Truth:
    """Write a clip with somebody there for `share` of the time, from one whose spans are known; return its truth.

    The shortest spans with somebody are each put between equal lengths of the empty scene, which is played to and fro.
    Raises `BadInput` (`bench.bad_truth`) where the clip has no such spans.
    """
    spans = sorted(truth.presence_s, key=lambda span: span[1] - span[0])[:_BUSY]
    empty = _longest_gap(truth.presence_s)
    if len(spans) < _BUSY or empty[1] - empty[0] < _GOP_S:
        text = f"{video}: for a quiet clip it must be known when somebody is there, twice, and when nobody is."
        raise BadInput("bench.bad_truth", text, where=str(video))
    with av.open(str(video)) as source:
        rate = Fraction(source.streams.video[0].average_rate or 25)
    still = list(_pictures(video, empty))
    around = [(max(start - _MARGIN_S, 0), end + _MARGIN_S) for start, end in spans]
    moving = sum(end - start for start, end in spans)
    rest = round((moving / share - sum(end - start for start, end in around)) / (_BUSY + 1) * rate)
    presence, count = [], 0
    with av.open(str(target), "w", format="mp4") as out:
        encoder = Mp4Encoder(out, "h264", (still[0].width, still[0].height), rate, round(_GOP_S * rate))
        for span, wide in zip(spans, around, strict=True):
            begins = float((count + rest) / rate) + span[0] - wide[0]
            presence.append((begins, begins + span[1] - span[0]))
            for picture in chain(_to_and_fro(still, rest), _pictures(video, wide)):
                encoder.add(picture)
                count += 1
        for picture in _to_and_fro(still, rest):
            encoder.add(picture)
        encoder.finish()
    return Truth(presence_s=tuple(presence))


def camera_clip(video: Path, target: Path, size: tuple[int, int], rate: Fraction) -> Path:
    """Write a video at a size and rate of its own, pictures left out or repeated; return its path."""
    with av.open(str(target), "w", format="mp4") as out:
        encoder, count = Mp4Encoder(out, "h264", size, rate, round(_GOP_S * rate)), 0
        for picture in _pictures(video, (0.0, float("inf"))):
            while count / rate <= (picture.time or 0.0):
                encoder.add(picture)
                count += 1
        encoder.finish()
    return target


def still_clip(video: Path, truth: Truth, target: Path, size: tuple[int, int], rate: Fraction) -> Path:
    """Write the empty scene alone, to and fro; return its path. Raises `BadInput` (`bench.bad_truth`)."""
    still = list(_pictures(video, _longest_gap(truth.presence_s)))
    if not still:
        raise BadInput("bench.bad_truth", f"{video}: it must be known when nobody is there.", where=str(video))
    with av.open(str(target), "w", format="mp4") as out:
        encoder = Mp4Encoder(out, "h264", size, rate, round(_GOP_S * rate))
        for picture in _to_and_fro(still, 2 * len(still) - 2):
            encoder.add(picture)
        encoder.finish()
    return target


def _longest_gap(spans: Sequence[Interval]) -> Interval:
    ends = [0.0, *(end for _, end in spans)]
    gaps = [(end + _MARGIN_S, start - _MARGIN_S) for end, (start, _) in zip(ends, spans, strict=False)]
    return max(gaps, key=lambda gap: gap[1] - gap[0], default=(0.0, 0.0))


def _pictures(video: Path, span: Interval) -> Iterator[av.VideoFrame]:
    with av.open(str(video)) as container:
        for frame in container.decode(video=0):
            if (frame.time or 0.0) > span[1]:
                return
            if (frame.time or 0.0) >= span[0]:
                yield frame


def _to_and_fro(pictures: Sequence[av.VideoFrame], count: int) -> Iterator[av.VideoFrame]:
    order = [*range(len(pictures)), *range(len(pictures) - 2, 0, -1)]
    return (pictures[order[i % len(order)]] for i in range(count))
