"""The unit of work: the repositories over one transaction."""

from dataclasses import dataclass
from typing import Self

from sqlalchemy import Connection

from varta.storage.absences import Absences
from varta.storage.alarms import Alarms
from varta.storage.archive import Bookmarks, Looks
from varta.storage.attempts import SignInAttempts
from varta.storage.audit import Audit
from varta.storage.cameras import Cameras
from varta.storage.changes import Changes
from varta.storage.events import Events
from varta.storage.exports import Exports
from varta.storage.holds import Holds
from varta.storage.hromadas import Hromadas
from varta.storage.memoranda import Memoranda
from varta.storage.people import People
from varta.storage.plates import PlateReads, WatchEntries
from varta.storage.purged import Leaving, Tombstones
from varta.storage.rules import Rules
from varta.storage.seen import SeenEvents
from varta.storage.segments import Segments
from varta.storage.sessions import Sessions
from varta.storage.statistics import Statistics
from varta.storage.streams import Streams


@dataclass(frozen=True, slots=True)
class Unit:
    """Offer the repositories; good for as long as the transaction is open, in the thread that opened it."""

    people: People
    sessions: Sessions
    attempts: SignInAttempts
    cameras: Cameras
    rules: Rules
    segments: Segments
    leaving: Leaving
    tombstones: Tombstones
    absences: Absences
    holds: Holds
    looks: Looks
    bookmarks: Bookmarks
    exports: Exports
    events: Events
    alarms: Alarms
    seen: SeenEvents
    watch_entries: WatchEntries
    plate_reads: PlateReads
    hromadas: Hromadas
    memoranda: Memoranda
    audit: Audit
    changes: Changes
    statistics: Statistics

    @classmethod
    def on(cls, connection: Connection) -> Self:
        """Return the repositories over a connection in a transaction."""
        streams = Streams(connection)
        return cls(
            people=People(connection),
            sessions=Sessions(connection),
            attempts=SignInAttempts(connection),
            cameras=Cameras(connection),
            rules=Rules(connection),
            segments=Segments(connection, streams),
            leaving=Leaving(connection, streams),
            tombstones=Tombstones(connection, streams),
            absences=Absences(connection, streams),
            holds=Holds(connection, streams),
            looks=Looks(connection),
            bookmarks=Bookmarks(connection),
            exports=Exports(connection),
            events=Events(connection),
            alarms=Alarms(connection),
            seen=SeenEvents(connection),
            watch_entries=WatchEntries(connection),
            plate_reads=PlateReads(connection),
            hromadas=Hromadas(connection),
            memoranda=Memoranda(connection),
            audit=Audit(connection),
            changes=Changes(connection),
            statistics=Statistics(connection),
        )
