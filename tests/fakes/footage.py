"""Files of segments, in memory: the sibling of `media.mover.Mover`."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from varta.kernel.errors import Unavailable
from varta.kernel.footage import FileName
from varta.kernel.ids import HoldId


@dataclass
class FakeFootage:
    """Know which files are there, by place, and which of them lie apart."""

    plain: set[tuple[int, FileName]] = field(default_factory=set)
    held: set[tuple[int, FileName]] = field(default_factory=set)
    copies: dict[HoldId, str] = field(default_factory=dict)
    broken: bool = False

    def hold(self, files: Sequence[tuple[int, FileName]]) -> Sequence[int | None]:
        return self._move(files, self.plain, self.held)

    def unhold(self, files: Sequence[tuple[int, FileName]]) -> Sequence[int | None]:
        return self._move(files, self.held, self.plain)

    def write_note(self, hold_id: HoldId, text: str) -> None:
        self._check()
        self.copies[hold_id] = text

    def notes(self) -> Sequence[HoldId]:
        return sorted(self.copies)

    def remove_note(self, hold_id: HoldId) -> None:
        self._check()
        self.copies.pop(hold_id, None)

    def _move(
        self,
        files: Sequence[tuple[int, FileName]],
        source: set[tuple[int, FileName]],
        target: set[tuple[int, FileName]],
    ) -> Sequence[int | None]:
        self._check()
        found: list[int | None] = []
        for hint, file in files:
            place = next((p for p in (hint, 0, 1) if (p, file) in source | target), None)
            found.append(place)
            if place is not None:
                source.discard((place, file))
                target.add((place, file))
        return found

    def _check(self) -> None:
        if self.broken:
            raise Unavailable("recordings.cannot_move", "The disk refuses.")
