"""What a question says, as SQL conditions over a row's columns with their parameters."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from math import floor

from varta.events.past import Asked, Question, Towards

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
LEAVE_US = 1_000_000  # outside for less is a box that trembles at the border, as in rules
NIGHT = (22, 6)
_COMPASS = {Towards.NORTH: 0, Towards.EAST: 90, Towards.SOUTH: 180, Towards.WEST: 270}
_IN_PICTURE = {Towards.UP: 0, Towards.RIGHT: 90, Towards.DOWN: 180, Towards.LEFT: 270}
_HALF = 45


def micros(moment: datetime) -> int:
    """Return microseconds since the epoch."""
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(us: int) -> datetime:
    """Return the moment of microseconds since the epoch."""
    return _EPOCH + int(us) * _MICROSECOND


Condition = tuple[str, list[object]]


def conditions(question: Question) -> Condition:
    """Return the condition that every row of an answer meets, and its parameters."""
    start, end = micros(question.span.start), micros(question.span.end)
    parts: list[Condition] = [("end_us >= ? AND start_us < ?", [start, end]), _among("camera", question.cameras)]
    for column, words in (
        ("class", question.classes),
        ("upper", question.upper),
        ("lower", question.lower),
        ("body", question.body),
    ):
        if words:
            parts.append(_among(column, sorted(words)))
    if question.towards:
        parts.append(_going(question.towards))
    if question.faster_kmh is not None:
        parts.append(("kmh >= ?", [question.faster_kmh]))
    if question.points:
        parts.append(_touching(question))
    if question.asked is Asked.STAYED:
        parts.append(("(NOT complete OR end_us - start_us >= ?)", [floor(question.seconds * 1e6)]))
    if question.asked is Asked.SEEN:
        parts.append(("(start_us >= ? OR NOT complete)", [start]))
        if question.night:
            hour = "extract(hour FROM timezone(?, make_timestamptz(start_us)))"
            zone = question.zone.key
            parts.append((f"({hour} >= {NIGHT[0]} OR {hour} < {NIGHT[1]})", [zone, zone]))
    return _all(parts)


def _all(parts: Iterable[Condition]) -> Condition:
    texts, values = [], []
    for text, given in parts:
        texts.append(text)
        values += given
    return " AND ".join(texts), values


def _among(column: str, words: Iterable[object]) -> Condition:
    values = list(words)
    return f"{column} IN ({', '.join('?' * len(values))})", values


def _going(towards: Towards) -> Condition:
    """Return what goes that way within 45 degrees: on the ground where that is known, else never guessed."""
    column = "heading" if towards in _COMPASS else "motion"
    angle = _COMPASS.get(towards, _IN_PICTURE.get(towards, 0))
    return f"abs((({column} - ?)::INTEGER + 540) % 360 - 180) <= ?", [angle, _HALF]


def _touching(question: Question) -> Condition:
    xs, ys = [p.x for p in question.points], [p.y for p in question.points]
    edge = 1e-3  # columns are single precision, and places are kept in steps
    text = "right_x >= ? AND left_x <= ? AND bottom_y >= ? AND top_y <= ?"
    return text, [min(xs) - edge, max(xs) + edge, min(ys) - edge, max(ys) + edge]
