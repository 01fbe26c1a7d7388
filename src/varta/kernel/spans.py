"""Spans of time, half-open: the start belongs to it, the end does not."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from varta.kernel.clock import utc
from varta.kernel.errors import BadInput


@dataclass(frozen=True, slots=True)
class Span:
    """Hold a start and a later end, both UTC."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", utc(self.start))
        object.__setattr__(self, "end", utc(self.end))
        if self.end <= self.start:
            raise BadInput("time.empty_span", f"A span must end after it starts; got {self.start} to {self.end}.")

    @property
    def duration(self) -> timedelta:
        """Return the length."""
        return self.end - self.start

    def overlaps(self, other: "Span") -> bool:
        """Tell whether the two share any moment."""
        return self.start < other.end and other.start < self.end
