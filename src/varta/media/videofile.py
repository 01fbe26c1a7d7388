"""Pictures of a whole video file or a folder of numbered images, as fast as they can be decoded."""

import configparser
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import av
import cv2
import numpy as np
from av.container import InputContainer
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream
from numpy.typing import NDArray

from varta.kernel.errors import BadInput, NotFound
from varta.media.decode import Mark, Picture, Rectangle, tune
from varta.media.file_packets import FileCodec
from varta.media.packet import TICKS
from varta.media.sparing import Judge, SparingDecoder, SparingFigures

DEFAULT_FPS = 25.0
SPARED = frozenset({"h264", "hevc"})
_NUMBERED = re.compile(r"%(0?\d*)d")
Pixels = NDArray[np.uint8]


class AnyPicture(Protocol):
    """Offer what pictures of files and of image sequences have in common; see `media.decode.Picture`."""

    width: int
    height: int
    index: int

    @property
    def time_s(self) -> float:
        """Return seconds from the first picture."""
        ...

    def luma(self) -> Pixels:
        """Return the brightness."""
        ...

    def bgr(self) -> Pixels:
        """Return the colours."""
        ...

    def cut(self, region: Rectangle, width: int, height: int) -> Pixels:
        """Return a part of the picture at another size."""
        ...


class Footage(Protocol):
    """Iterate pictures once; afterwards `problem` says what went wrong on the way, empty when all was read."""

    problem: str

    @property
    def seconds(self) -> float | None:
        """Return the stated length, None where it is not known."""
        ...

    def __iter__(self) -> Iterator[AnyPicture]:
        """Yield the pictures in order of time."""
        ...

    def sparing(self, judge: Judge[Picture], fps: float) -> Iterator[AnyPicture]:
        """Yield those that an analysis of `fps` per second must see, where others can be left undecoded; else all."""
        ...


def open_footage(text: str, fps: float | None = None) -> Footage:
    """Open a video file or an image sequence such as `DIR/%06d.jpg`, a folder of images included.

    `fps` is an image sequence's rate; without it `seqinfo.ini` beside the folder is asked, else it is 25. Raises
    `NotFound` (`video.not_found`) and `BadInput` (`video.…`).
    """
    path = Path(text)
    if _NUMBERED.search(path.name):
        return ImageSequence(path, fps)
    if path.is_dir():
        return ImageSequence(_pattern_in(path), fps)
    return VideoFile(path)


class VideoFile:
    """Decode a file. A damaged one is read up to the tear, and `problem` says so."""

    def __init__(self, path: Path) -> None:
        """Open the file. Raises `NotFound` or `BadInput` (`video.…`)."""
        self._path = path
        self.problem = ""
        self.broken = 0
        self.spared = SparingFigures()
        self._container, self._stream = _open(path)
        tune(self._stream.codec_context, low_delay=False)

    @property
    def seconds(self) -> float | None:
        """Return the stated length."""
        duration = self._container.duration
        return duration / av.time_base if duration else None

    def __iter__(self) -> Iterator[Picture]:
        """Yield the pictures, times counted from the first."""
        first: int | None = None
        reformatter = VideoReformatter()
        with self._container:
            for index, frame in enumerate(self._frames()):
                pts = self._ticks(frame, index)
                first = pts if first is None else first
                yield Picture(frame, reformatter, index, Mark(pts - first))
        if first is None:
            raise _no_pictures(self._path)

    def sparing(self, judge: Judge[Picture], fps: float) -> Iterator[AnyPicture]:
        """Yield only the pictures that an analysis of `fps` per second must see, as `media.sparing` decides.

        Coded otherwise than in H.264 or H.265, all of them.
        """
        if self._stream.codec_context.name not in SPARED:
            yield from self
            return
        codec = FileCodec(self._container, self._stream)
        decoder, told = SparingDecoder(codec, judge, fps), False
        with self._container:
            try:
                for packet in codec.read():
                    for picture in decoder.decode(packet):
                        told = True
                        yield picture
                for picture in decoder.flush():
                    told = True
                    yield picture
            except av.FFmpegError as error:
                self.problem = self._damaged(codec.last_s, error)
            else:
                self.broken = codec.broken
                self.problem = self._torn(codec.packets, codec.last_s)
        self.spared = decoder.figures
        if not told:
            raise _no_pictures(self._path)

    def _ticks(self, frame: av.VideoFrame, index: int) -> int:
        if frame.pts is None or frame.time_base is None:
            rate = float(self._stream.average_rate or DEFAULT_FPS)
            return round(index / rate * TICKS)
        return round(frame.pts * frame.time_base * TICKS)

    def _frames(self) -> Iterator[av.VideoFrame]:
        packets, last_s = 0, 0.0
        try:
            for packet in self._container.demux(self._stream):
                packets += packet.size > 0
                for frame in self._decoded(packet):
                    last_s = frame.time if frame.time is not None else last_s
                    yield frame
        except av.FFmpegError as error:
            self.problem = self._damaged(last_s, error)
            return
        self.problem = self._torn(packets, last_s)

    def _damaged(self, last_s: float, error: av.FFmpegError) -> str:
        return f"{self._path}: damaged after {last_s:.1f} s ({error.strerror}); analysed up to there."

    def _torn(self, packets: int, last_s: float) -> str:
        if packets < self._stream.frames:
            return (
                f"{self._path}: torn off after {last_s:.1f} s, {packets} of {self._stream.frames} pictures are there; "
                "analysed up to the tear."
            )
        return f"{self._path}: {self.broken} damaged packets were left out." if self.broken else ""

    def _decoded(self, packet: "av.Packet[VideoStream]") -> list[av.VideoFrame]:
        try:
            return [f for f in packet.decode() if isinstance(f, av.VideoFrame)]
        except av.FFmpegError:
            self.broken += 1
            return []


def _no_pictures(path: Path) -> BadInput:
    text = f"{path}: no picture can be decoded; the file is damaged, give another."
    return BadInput("video.no_pictures", text, where="video")


def _open(path: Path) -> tuple[InputContainer, VideoStream]:
    if not path.is_file():
        raise NotFound("video.not_found", f"No video file at {path}; give a file or DIR/%06d.jpg.", where="video")
    try:
        container = av.open(str(path))
    except av.FFmpegError as error:
        raise BadInput(
            "video.not_video",
            f"{path} is not a video that can be read ({error.strerror}); give an MP4 or MKV file.",
            where="video",
        ) from None
    if not container.streams.video:
        container.close()
        raise BadInput("video.no_video", f"{path} has no video track, only sound or data; give another.", where="video")
    stream = container.streams.video[0]
    if stream.codec_context is None:
        container.close()
        raise BadInput(
            "video.unsupported_codec",
            f"{path}: its video coding cannot be decoded; convert it to H.264.",
            where="video",
        )
    return container, stream


class StillPicture:
    """Offer one image file's pixels."""

    def __init__(self, pixels: Pixels, index: int, time_s: float) -> None:
        self._bgr = pixels
        self.height, self.width = pixels.shape[:2]
        self.index, self.time_s = index, time_s

    def luma(self) -> Pixels:
        """Return the brightness."""
        return np.asarray(cv2.cvtColor(self._bgr, cv2.COLOR_BGR2GRAY), np.uint8)

    def bgr(self) -> Pixels:
        """Return the colours."""
        return self._bgr

    def cut(self, region: Rectangle, width: int, height: int) -> Pixels:
        """Return a part of the picture at another size."""
        part = self._bgr[region.top : region.bottom, region.left : region.right]
        return np.asarray(cv2.resize(part, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


class ImageSequence:
    """Read numbered images, from the lowest number on without gaps in between being filled."""

    def __init__(self, pattern: Path, fps: float | None = None) -> None:
        """List the images. Raises `NotFound` (`video.not_found`) when there are none."""
        self.problem = ""
        self._files = _numbered_files(pattern)
        if not self._files:
            raise NotFound("video.not_found", f"No image matches {pattern}; numbers as in %06d.", where="video")
        self._fps = fps or _stated_fps(pattern.parent) or DEFAULT_FPS

    @property
    def seconds(self) -> float | None:
        """Return the length."""
        return len(self._files) / self._fps

    def __iter__(self) -> Iterator[StillPicture]:
        """Yield the pictures; an unreadable one is left out and named in `problem`."""
        read = 0
        for index, file in enumerate(self._files):
            pixels = cv2.imread(str(file), cv2.IMREAD_COLOR)
            if pixels is None:
                self.problem = f"{file} cannot be read and was left out."
                continue
            read += 1
            yield StillPicture(np.asarray(pixels, np.uint8), index, index / self._fps)
        if not read:
            raise BadInput("video.no_pictures", f"{self._files[0]} and the others are no images.", where="video")

    def sparing(self, _judge: Judge[Picture], _fps: float) -> Iterator[AnyPicture]:
        """Yield all pictures: each stands by itself, nothing is won by leaving one out here."""
        yield from self


def _numbered_files(pattern: Path) -> list[Path]:
    regex = re.compile(_NUMBERED.sub(r"(\\d+)", re.escape(pattern.name).replace(r"\%", "%")))
    if not pattern.parent.is_dir():
        return []
    found = [(int(m[1]), f) for f in pattern.parent.iterdir() if (m := regex.fullmatch(f.name))]
    return [f for _, f in sorted(found)]


def _pattern_in(folder: Path) -> Path:
    for file in sorted(folder.iterdir()):
        if re.fullmatch(r"\d+\.(jpg|jpeg|png)", file.name):
            return folder / f"%0{len(file.stem)}d{file.suffix}"
    raise NotFound("video.not_found", f"{folder} holds no numbered images such as 000001.jpg.", where="video")


def _stated_fps(folder: Path) -> float | None:
    """Return the rate that MOTChallenge's `seqinfo.ini` states beside the folder of images."""
    for place in (folder / "seqinfo.ini", folder.parent / "seqinfo.ini"):
        parser = configparser.ConfigParser()
        try:
            if parser.read(place):
                return parser.getfloat("Sequence", "frameRate")
        except (configparser.Error, ValueError):
            return None
    return None
