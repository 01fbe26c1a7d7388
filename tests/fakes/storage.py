"""Everything that services need stored, in memory: the sibling of `varta.storage`."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import takewhile
from statistics import median

from fakes.recordings import (
    FakeAbsences,
    FakeBookmarks,
    FakeExports,
    FakeHolds,
    FakeLeaving,
    FakeLooks,
    FakeSegments,
    FakeTombstones,
)
from varta.access.audit import GENESIS, AuditDraft, AuditEntry, seal
from varta.access.model import Person, Role, Session
from varta.access.repository import Attempts
from varta.cameras.model import Camera, Rule
from varta.communities.boundary import Boundary
from varta.communities.memorandum import Memorandum
from varta.communities.model import Hromada, Settlement
from varta.communities.status import DatedStatus
from varta.events.model import SYSTEM, ClipState, Event
from varta.incidents.alarm import Alarm, AlarmState, Verdict
from varta.incidents.repository import AlarmCounts, AlarmPage, AlarmQuery, AlarmWithEvent
from varta.incidents.seen import Seen, SeenPage, SeenQuery
from varta.kernel.changes import Change, Topic
from varta.kernel.ids import CameraId, HromadaCode, MemorandumId
from varta.kernel.rules import RuleMode
from varta.kernel.spans import Span
from varta.statistics.repository import PeriodCounts, RuleCounts, VerdictCounts


@dataclass
class FakePeople:
    rows: dict[str, Person] = field(default_factory=dict)

    def list(self) -> Sequence[Person]:
        return sorted(self.rows.values(), key=lambda p: p.login)

    def get(self, person_id: str) -> Person | None:
        return self.rows.get(person_id)

    def find_login(self, login: str) -> Person | None:
        return next((p for p in self.rows.values() if p.login == login), None)

    def add(self, person: Person) -> None:
        self.rows[person.id] = person

    update = add

    def active_administrators(self) -> int:
        return sum(p.active and p.role is Role.ADMINISTRATOR for p in self.rows.values())


@dataclass
class FakeSessions:
    people: FakePeople
    rows: dict[str, Session] = field(default_factory=dict)

    def add(self, session: Session) -> None:
        self.rows[session.id] = session

    def find(self, token_hash: str) -> tuple[Person, Session] | None:
        for session in self.rows.values():
            if session.token_hash == token_hash:
                return self.people.rows[session.person_id], session
        return None

    def remove(self, session_id: str) -> None:
        self.rows.pop(session_id, None)

    def remove_of(self, person_id: str, keep: str | None = None) -> int:
        return self._remove(lambda s: s.person_id == person_id and s.id != keep)

    def remove_expired(self, at: datetime) -> int:
        return self._remove(lambda s: s.expires_at <= at)

    def _remove(self, unwanted: Callable[[Session], bool]) -> int:
        gone = [s.id for s in self.rows.values() if unwanted(s)]
        for session_id in gone:
            del self.rows[session_id]
        return len(gone)


@dataclass
class FakeAttempts:
    rows: dict[str, Attempts] = field(default_factory=dict)

    def get(self, key: str) -> Attempts | None:
        return self.rows.get(key)

    def put(self, attempts: Attempts) -> None:
        self.rows[attempts.key] = attempts

    def remove(self, key: str) -> None:
        self.rows.pop(key, None)

    def remove_older(self, at: datetime) -> None:
        self.rows = {k: a for k, a in self.rows.items() if a.last_at >= at or a.blocked_until >= at}


@dataclass
class FakeRules:
    cameras: "FakeCameras"
    rows: dict[str, Rule] = field(default_factory=dict)

    def list(self, camera_id: str) -> Sequence[Rule]:
        return [r for r in self.rows.values() if r.camera_id == camera_id]

    def all_enabled(self) -> Sequence[Rule]:
        return [r for r in self.rows.values() if r.enabled and self.cameras.rows[r.camera_id].enabled]

    def get(self, rule_id: str) -> Rule | None:
        return self.rows.get(rule_id)

    def add(self, rule: Rule) -> None:
        self.rows[rule.id] = rule

    def replace(self, rule: Rule, version: int) -> bool:
        same = rule.id in self.rows and self.rows[rule.id].version == version
        if same:
            self.rows[rule.id] = rule
        return same

    def remove(self, rule_id: str) -> None:
        self.rows.pop(rule_id, None)


@dataclass
class FakeCameras:
    rows: dict[str, Camera] = field(default_factory=dict)

    def list(self) -> Sequence[Camera]:
        return sorted(self.rows.values(), key=lambda c: (c.priority, c.name, c.id))

    def get(self, camera_id: str) -> Camera | None:
        return self.rows.get(camera_id)

    def add(self, camera: Camera) -> None:
        self.rows[camera.id] = camera

    update = add

    def remove(self, camera_id: str) -> None:
        self.rows.pop(camera_id, None)


@dataclass
class FakeEvents:
    rows: dict[str, Event] = field(default_factory=dict)

    def get(self, event_id: str) -> Event | None:
        return self.rows.get(event_id)

    def add(self, event: Event) -> None:
        self.rows[event.id] = event

    def seen(self, camera_id: str, rule_id: str, track: str) -> bool:
        return any((e.camera_id, e.rule_id, e.track) == (camera_id, rule_id, track) for e in self.rows.values())

    def pending_clips(self, before: datetime, limit: int) -> Sequence[Event]:
        waiting = [e for e in self.rows.values() if e.clip is ClipState.PENDING and e.at < before]
        return sorted(waiting, key=lambda e: (e.at, e.id))[:limit]

    def set_clip(self, event_id: str, state: ClipState) -> bool:
        pending = self.rows[event_id].clip is ClipState.PENDING
        if pending:
            self.rows[event_id] = replace(self.rows[event_id], clip=state)
        return pending

    def lasting(self) -> Sequence[Event]:
        found = [e for e in self.rows.values() if e.rule_kind == SYSTEM and e.ended_at is None]
        return sorted(found, key=lambda e: (e.at, e.id))

    def set_ended(self, event_id: str, at: datetime | None) -> None:
        self.rows[event_id] = replace(self.rows[event_id], ended_at=at)


_RANKS = {"critical": 0, "high": 1, "medium": 2, "low": 3}


@dataclass
class FakeAlarms:
    events: FakeEvents
    rows: dict[str, Alarm] = field(default_factory=dict)

    def add(self, alarm: Alarm) -> None:
        self.rows[alarm.id] = alarm

    def get(self, alarm_id: str) -> AlarmWithEvent | None:
        alarm = self.rows.get(alarm_id)
        return self._both(alarm) if alarm else None

    def get_many(self, alarm_ids: Sequence[str]) -> Sequence[AlarmWithEvent]:
        return [self._both(self.rows[i]) for i in dict.fromkeys(alarm_ids) if i in self.rows]

    def find_event(self, event_id: str) -> AlarmWithEvent | None:
        return next((self._both(a) for a in self.rows.values() if a.event_id == event_id), None)

    def page(self, query: AlarmQuery) -> AlarmPage:
        found = [a for a in self.rows.values() if a.state in query.state.states]
        found = [a for a in found if query.camera_id in (None, a.camera_id)]
        if query.state.newest_first:
            found.sort(key=lambda a: (a.raised_at, a.id), reverse=True)
        else:
            found.sort(key=lambda a: (_RANKS[a.priority], a.raised_at, a.id))
        ids = [a.id for a in found]
        start = ids.index(query.before) + 1 if query.before else 0  # type-free cursor: the last alarm's id
        part = found[start : start + query.limit]
        return AlarmPage([self._both(a) for a in part], part[-1].id if start + query.limit < len(found) else None)

    def happened(self, camera_id: str, span: Span, limit: int) -> Sequence[AlarmWithEvent]:
        found = [self._both(a) for a in self.rows.values() if a.camera_id == camera_id]
        seen = [b for b in found if b.event.rule_kind != SYSTEM and span.start <= b.event.at < span.end]
        return sorted(seen, key=lambda b: (b.event.at, b.event.id))[:limit]

    def counts(self, now: datetime) -> AlarmCounts:
        states = [a.state for a in self.rows.values()]
        overdue = sum(a.overdue(now) for a in self.rows.values())
        return AlarmCounts(states.count(AlarmState.NEW), states.count(AlarmState.ACKNOWLEDGED), overdue)

    def replace(self, alarm: Alarm, state: AlarmState) -> bool:
        same = self.rows[alarm.id].state is state
        if same:
            self.rows[alarm.id] = alarm
        return same

    def _both(self, alarm: Alarm) -> AlarmWithEvent:
        return AlarmWithEvent(alarm, self.events.rows[alarm.event_id])


@dataclass
class FakeSeen:
    events: FakeEvents
    alarms: FakeAlarms

    def page(self, query: SeenQuery) -> SeenPage:
        found = [e for e in self.events.rows.values() if e.rule_kind != SYSTEM]
        found = [e for e in found if query.camera_id in (None, e.camera_id) and query.rule_id in (None, e.rule_id)]
        found = [e for e in found if query.mode in (None, e.mode)]
        if query.span:
            found = [e for e in found if query.span.start <= e.at < query.span.end]
        found.sort(key=lambda e: (e.at, e.id), reverse=True)
        ids = [e.id for e in found]
        start = ids.index(query.before) + 1 if query.before else 0  # type-free cursor: the last event's id
        part = found[start : start + query.limit]
        by_event = {a.event_id: a for a in self.alarms.rows.values()}
        more = start + query.limit < len(found)
        return SeenPage([Seen(e, by_event.get(e.id)) for e in part], part[-1].id if more else None)


@dataclass
class FakeHromadas:
    rows: dict[str, Hromada] = field(default_factory=dict)
    lands: dict[HromadaCode, Boundary] = field(default_factory=dict)
    villages: dict[str, Settlement] = field(default_factory=dict)
    histories: dict[HromadaCode, tuple[DatedStatus, ...]] = field(default_factory=dict)
    changes: int = 0

    def list(self) -> Sequence[Hromada]:
        return sorted(self.rows.values(), key=lambda h: h.name)

    def revision(self) -> int:
        return self.changes

    def put(self, hromadas: Sequence[Hromada]) -> None:
        self.changes += bool(hromadas)
        self.rows |= {h.code: h for h in hromadas}

    def boundaries(self) -> Mapping[HromadaCode, Boundary]:
        return dict(self.lands)

    def put_boundaries(self, boundaries: Mapping[HromadaCode, Boundary]) -> None:
        self.changes += bool(boundaries)
        self.lands |= boundaries

    def settlements(self) -> Sequence[Settlement]:
        return sorted(self.villages.values(), key=lambda s: s.code)

    def put_settlements(self, settlements: Sequence[Settlement]) -> None:
        self.villages |= {s.code: s for s in settlements}

    def statuses(self) -> Mapping[HromadaCode, tuple[DatedStatus, ...]]:
        return dict(self.histories)

    def put_statuses(self, code: HromadaCode, history: Sequence[DatedStatus]) -> None:
        self.histories[code] = tuple(history)


@dataclass
class FakeMemoranda:
    rows: dict[str, Memorandum] = field(default_factory=dict)

    def list(self) -> Sequence[Memorandum]:
        return [self.rows[key] for key in sorted(self.rows)]

    def get(self, memorandum_id: MemorandumId) -> Memorandum | None:
        return self.rows.get(memorandum_id)

    def add(self, memorandum: Memorandum) -> None:
        self.rows[memorandum.id] = memorandum

    def replace(self, memorandum: Memorandum, version: int) -> bool:
        same = self.rows[memorandum.id].version == version
        if same:
            self.rows[memorandum.id] = memorandum
        return same


@dataclass
class FakeAudit:
    rows: list[AuditEntry] = field(default_factory=list)

    def append(self, draft: AuditDraft) -> AuditEntry:
        entry = seal(len(self.rows) + 1, draft, self.rows[-1].hash if self.rows else GENESIS)
        self.rows.append(entry)
        return entry

    def page(self, before: int | None = None, limit: int = 100, action: str = "") -> Sequence[AuditEntry]:
        found = [e for e in reversed(self.rows) if e.action.startswith(action)]
        return [e for e in found if before is None or e.number < before][:limit]

    def oldest_first(self, after: int = 0, limit: int = 1000) -> Sequence[AuditEntry]:
        return [e for e in self.rows if e.number > after][:limit]


@dataclass
class FakeChanges:
    rows: list[Change] = field(default_factory=list)

    def append(self, topic: Topic, object_id: str, at: datetime) -> None:
        self.rows.append(Change(self.last_number() + 1, at, topic, object_id))

    def last_number(self) -> int:
        return self.rows[-1].number if self.rows else 0

    def after(self, number: int, limit: int = 1000) -> Sequence[Change]:
        return [change for change in self.rows if change.number > number][:limit]

    def prune(self, before: datetime, limit: int = 10_000) -> int:
        old = list(takewhile(lambda change: change.at < before, self.rows[:-1]))[:limit]
        self.rows = self.rows[len(old) :]
        return len(old)


@dataclass
class FakeStatistics:
    alarms: FakeAlarms

    def verdict_counts(self) -> Sequence[VerdictCounts]:
        found: dict[tuple[str, str], list[Alarm]] = {}
        for alarm in self.alarms.rows.values():
            if alarm.rule_id.startswith(f"{SYSTEM}:"):
                continue
            found.setdefault((alarm.camera_id, alarm.rule_id), []).append(alarm)
        return [self._counts(found[key]) for key in sorted(found)]

    def rule_counts(self, periods: Sequence[Span]) -> Sequence[RuleCounts]:
        whole = Span(periods[0].start, periods[-1].end)
        raised = [a for a in self.alarms.rows.values() if whole.start <= a.raised_at < whole.end]
        raised = [a for a in raised if not a.rule_id.startswith(f"{SYSTEM}:")]
        events = self.alarms.events.rows
        quiet = [e for e in events.values() if e.mode is not RuleMode.ACTIVE and whole.start <= e.at < whole.end]
        keys = {(a.camera_id, a.rule_id) for a in raised} | {(e.camera_id, e.rule_id) for e in quiet}
        return [self._rule(key, periods, raised, quiet) for key in sorted(keys)]

    def _rule(
        self, key: tuple[str, str], periods: Sequence[Span], raised: list[Alarm], quiet: list[Event]
    ) -> RuleCounts:
        mine = [a for a in raised if (a.camera_id, a.rule_id) == key]
        mine_quiet = [e for e in quiet if (e.camera_id, e.rule_id) == key]
        newest = self.alarms.events.rows[max([a.event_id for a in mine] + [e.id for e in mine_quiet])]
        waits = [(a.decided.at - a.raised_at).total_seconds() for a in mine if a.decided]
        modes = [e.mode for e in mine_quiet]
        return RuleCounts(
            newest.camera_id,
            newest.camera_name,
            newest.rule_id,
            newest.rule_name,
            newest.rule_kind,
            [self._period([a.verdict for a in mine if p.start <= a.raised_at < p.end]) for p in periods],
            median(waits) if waits else None,
            {mode: modes.count(mode) for mode in set(modes)},
        )

    def _period(self, verdicts: list[Verdict | None]) -> PeriodCounts:
        return PeriodCounts({v: verdicts.count(v) for v in Verdict if v in verdicts}, verdicts.count(None))

    def _counts(self, alarms: list[Alarm]) -> VerdictCounts:
        verdicts = [a.verdict for a in alarms]
        by_verdict = {v: verdicts.count(v) for v in Verdict if v in verdicts}
        newest = self.alarms.events.rows[max(a.event_id for a in alarms)]
        return VerdictCounts(
            CameraId(newest.camera_id), newest.rule_id, newest.rule_name, by_verdict, verdicts.count(None)
        )


class FakeUnit:
    """Offer all repositories."""

    def __init__(self) -> None:
        self.people = FakePeople()
        self.sessions = FakeSessions(self.people)
        self.attempts = FakeAttempts()
        self.cameras = FakeCameras()
        self.rules = FakeRules(self.cameras)
        self.leaving = FakeLeaving()
        self.tombstones = FakeTombstones()
        self.absences = FakeAbsences()
        self.holds = FakeHolds()
        self.segments = FakeSegments(self.holds, self.absences, self.tombstones)
        self.looks = FakeLooks()
        self.bookmarks = FakeBookmarks()
        self.exports = FakeExports()
        self.events = FakeEvents()
        self.alarms = FakeAlarms(self.events)
        self.seen = FakeSeen(self.events, self.alarms)
        self.hromadas = FakeHromadas()
        self.memoranda = FakeMemoranda()
        self.audit = FakeAudit()
        self.changes = FakeChanges()
        self.statistics = FakeStatistics(self.alarms)


class FakeStorage:
    """Be the `transactions` of a service; `unit` shows what is stored. An error inside takes everything back."""

    def __init__(self) -> None:
        self.unit = FakeUnit()
        self._lock = threading.RLock()

    @contextmanager
    def __call__(self, *, write: bool = True) -> Iterator[FakeUnit]:
        with self._lock:
            before = deepcopy(self.unit)
            try:
                yield self.unit
            except BaseException:
                self.unit = before
                raise
            if not write:
                assert vars(before).keys() == vars(self.unit).keys()
                assert before.audit.rows == self.unit.audit.rows, "a reader wrote"
                assert before.changes.rows == self.unit.changes.rows, "a reader wrote"
