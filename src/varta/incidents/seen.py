"""What rules saw, whether or not it asked for a person: the list behind a rule's figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from varta.events.model import Event
from varta.incidents.alarm import Alarm
from varta.kernel.ids import CameraId, RuleId
from varta.kernel.rules import RuleMode
from varta.kernel.spans import Span


@dataclass(frozen=True, slots=True)
class Seen:
    """Hold an event and its alarm; none where the rule was on trial or snoozed."""

    event: Event
    alarm: Alarm | None


@dataclass(frozen=True, slots=True)
class SeenQuery:
    """Ask for what rules saw, newest first; `before` is the `next` of the page before this one."""

    camera_id: CameraId | None = None
    rule_id: RuleId | None = None
    mode: RuleMode | None = None
    span: Span | None = None
    before: str | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class SeenPage:
    """Hold some events and, if there are more, where the following page begins."""

    items: Sequence[Seen]
    next: str | None = None


class SeenRepository(Protocol):
    """Read events with their alarms."""

    def page(self, query: SeenQuery) -> SeenPage:
        """Return events with their alarms, nothing of the kind `SYSTEM`. Raises `BadInput` (`event.bad_cursor`)."""
        ...
