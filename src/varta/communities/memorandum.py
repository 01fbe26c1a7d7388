"""A memorandum between the police and a hromada: its life, its sides, its obligations."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from varta.communities.obligation import Obligation
from varta.kernel.errors import BadInput, Conflict, NotFound
from varta.kernel.ids import HromadaCode, MemorandumId

MAX_TEXT = 200
MAX_OBLIGATIONS = 50


class MemorandumState(StrEnum):
    """Name where a memorandum stands."""

    INVITED = "invited"
    NEGOTIATING = "negotiating"
    AGREED = "agreed"
    SIGNED = "signed"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    RENEWED = "renewed"  # another one has taken its place
    WITHDRAWN = "withdrawn"  # nothing came of it


_S = MemorandumState
STEPS: Mapping[MemorandumState, frozenset[MemorandumState]] = {
    _S.INVITED: frozenset({_S.NEGOTIATING, _S.AGREED, _S.WITHDRAWN}),
    _S.NEGOTIATING: frozenset({_S.AGREED, _S.WITHDRAWN}),
    _S.AGREED: frozenset({_S.NEGOTIATING, _S.SIGNED, _S.WITHDRAWN}),
    _S.SIGNED: frozenset({_S.ACTIVE, _S.SUSPENDED, _S.EXPIRED}),
    _S.ACTIVE: frozenset({_S.SUSPENDED, _S.EXPIRED, _S.RENEWED}),
    _S.SUSPENDED: frozenset({_S.ACTIVE, _S.EXPIRED}),
    _S.EXPIRED: frozenset({_S.RENEWED}),
    _S.RENEWED: frozenset(),
    _S.WITHDRAWN: frozenset(),
}
IN_FORCE = frozenset({_S.SIGNED, _S.ACTIVE, _S.SUSPENDED})
OPEN = IN_FORCE | {_S.INVITED, _S.NEGOTIATING, _S.AGREED}  # a hromada has one of these at most


@dataclass(frozen=True, slots=True)
class Step:
    """Say who moved a memorandum to a state, when, and what was noted."""

    state: MemorandumState
    by: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """Say when, under which number and by whom it was signed; `occasion` joins those signed together."""

    on: date
    number: str
    police: str
    hromada: str
    occasion: str = ""
    until: date | None = None

    def __post_init__(self) -> None:
        for where in ("number", "police", "hromada"):
            text = getattr(self, where)
            if not text.strip() or len(text) > MAX_TEXT:
                raise _bad(where, f"a signature names number and both signatories, each in 1 to {MAX_TEXT} characters")
        if len(self.occasion) > MAX_TEXT:
            raise _bad("occasion", f"an occasion has at most {MAX_TEXT} characters")
        if self.until is not None and self.until <= self.on:
            raise _bad("until", "a memorandum ends after it is signed")


@dataclass(frozen=True, slots=True)
class Memorandum:
    """Hold one memorandum; `version` grows with every change."""

    id: MemorandumId
    hromada: HromadaCode
    steps: tuple[Step, ...]
    signature: Signature | None = None
    obligations: tuple[Obligation, ...] = ()
    version: int = 1

    @property
    def state(self) -> MemorandumState:
        """Return where it stands."""
        return self.steps[-1].state

    def move(self, step: Step) -> "Memorandum":
        """Return it moved on. Raises `Conflict` (`memorandum.bad_step`), `BadInput` (`memorandum.bad_value`)."""
        if step.state not in STEPS[self.state]:
            allowed = ", ".join(sorted(STEPS[self.state])) or "nothing"
            raise Conflict(
                "memorandum.bad_step",
                f"A memorandum that is {self.state} cannot become {step.state}; possible are: {allowed}.",
                params={"state": self.state.value, "wanted": step.state.value},
            )
        if step.state is _S.SIGNED and self.signature is None:
            raise _bad("signature", "give its number and who signed it")
        if len(step.note) > MAX_TEXT:
            raise _bad("note", f"a note has at most {MAX_TEXT} characters")
        return replace(self, steps=(*self.steps, step), version=self.version + 1)

    def sign(self, signature: Signature, obligations: tuple[Obligation, ...], step: Step) -> "Memorandum":
        """Return it signed, with what it obliges both sides to."""
        return replace(self, signature=signature).oblige(obligations).move(step)

    def oblige(self, obligations: tuple[Obligation, ...]) -> "Memorandum":
        """Return it with other obligations. Raises `BadInput` (`memorandum.bad_value`)."""
        if len(obligations) > MAX_OBLIGATIONS:
            raise _bad("obligations", f"at most {MAX_OBLIGATIONS}")
        return replace(self, obligations=obligations, version=self.version + 1)

    def fulfil(self, index: int, on: date, proof: str) -> "Memorandum":
        """Return it with one obligation fulfilled. Raises `NotFound`, `Conflict`, `BadInput` (`memorandum.…`)."""
        if not 0 <= index < len(self.obligations):
            raise NotFound("memorandum.no_obligation", f"It has no obligation number {index}.", where="index")
        done = self.obligations[index].fulfil(on, proof)
        return self.oblige((*self.obligations[:index], done, *self.obligations[index + 1 :]))

    def overdue(self, today: date) -> tuple[Obligation, ...]:
        """Return what is late, while it is in force."""
        return tuple(o for o in self.obligations if o.overdue(today)) if self.state in IN_FORCE else ()


def _bad(where: str, why: str) -> BadInput:
    return BadInput("memorandum.bad_value", f"The memorandum cannot be kept: {why}.", where=where)
