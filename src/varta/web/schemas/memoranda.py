"""Memoranda between the police and hromadas."""

from datetime import date
from typing import Annotated

from pydantic import Field

from varta.communities.memorandum import MAX_OBLIGATIONS, STEPS, MemorandumState
from varta.communities.memorandum import Memorandum as MemorandumModel
from varta.communities.memorandum_service import MAX_TOGETHER, Signing
from varta.communities.memorandum_service import Occasion as OccasionModel
from varta.communities.memorandum_summary import Summary as SummaryModel
from varta.communities.obligation import MAX_MONTHS, ObligationKind, Side
from varta.communities.obligation import Obligation as ObligationModel
from varta.kernel.ids import HromadaCode
from varta.web.schemas.common import Answer, Body, Line, UtcTime, as_utc


class Signature(Answer):
    """Say when, under which number and by whom it was signed."""

    on: date
    number: str
    police: str
    hromada: str
    occasion: str
    until: date | None


class Step(Answer):
    """Say who moved it to a state, and when."""

    state: MemorandumState
    by: str
    at: UtcTime
    note: str


class Obligation(Answer):
    """Describe a promise of one side."""

    side: Side
    kind: ObligationKind
    due_on: date
    text: str
    every_months: int
    done_on: date | None
    proof: str
    overdue: bool


class Memorandum(Answer):
    """Describe a memorandum; `may_become` are the states that are next."""

    id: str
    hromada: str
    state: MemorandumState
    may_become: list[MemorandumState]
    steps: list[Step]
    signature: Signature | None
    obligations: list[Obligation]
    version: int


class Memoranda(Answer):
    """List memoranda, oldest first."""

    items: list[Memorandum]
    next: str | None = None


class MemorandaSummary(Answer):
    """Say how many hromadas have a memorandum in force, and what share of the people live there."""

    hromadas: int
    signed: int
    population: int
    covered: int
    share: float
    overdue: int


class Invitation(Body):
    """Begin a memorandum with a hromada."""

    hromada: Line
    note: Annotated[str, Field(max_length=200)] = ""


class Move(Body):
    """Move a memorandum to a state."""

    state: MemorandumState
    note: Annotated[str, Field(max_length=200)] = ""


class OneSigning(Body):
    """Say who of a hromada signed, under which number."""

    hromada: Line
    number: Line
    head: Line


class Occasion(Body):
    """Say what was signed together, when, and by whom for the police."""

    on: date
    name: Annotated[str, Field(max_length=200)] = ""
    police: Line
    until: date | None = None
    signings: Annotated[list[OneSigning], Field(min_length=1, max_length=MAX_TOGETHER)]

    def as_model(self) -> OccasionModel:
        """Return the domain's occasion."""
        signings = [Signing(HromadaCode(s.hromada), s.number, s.head) for s in self.signings]
        return OccasionModel(self.on, self.name, self.police, signings, self.until)


class ObligationDraft(Body):
    """Say what a side promises."""

    side: Side
    kind: ObligationKind
    due_on: date
    text: Annotated[str, Field(max_length=300)] = ""
    every_months: Annotated[int, Field(ge=0, le=MAX_MONTHS)] = 0
    done_on: date | None = None
    proof: Annotated[str, Field(max_length=300)] = ""


class ObligationsDraft(Body):
    """Replace what a memorandum obliges the sides to."""

    items: Annotated[list[ObligationDraft], Field(max_length=MAX_OBLIGATIONS)]

    def as_model(self) -> list[ObligationModel]:
        """Return the domain's obligations; raises `BadInput` (`memorandum.bad_obligation`)."""
        return [ObligationModel(**item.model_dump()) for item in self.items]


class Fulfilment(Body):
    """Say when an obligation was fulfilled, and what proves it."""

    on: date
    proof: Line


def summary_of(summary: SummaryModel) -> MemorandaSummary:
    """Describe the figures."""
    return MemorandaSummary(
        hromadas=summary.hromadas,
        signed=summary.signed,
        population=summary.population,
        covered=summary.covered,
        share=round(summary.share, 4),
        overdue=summary.overdue,
    )


def memorandum_of(memorandum: MemorandumModel, today: date) -> Memorandum:
    """Describe a memorandum."""
    late = memorandum.overdue(today)
    signed = memorandum.signature
    return Memorandum(
        id=memorandum.id,
        hromada=memorandum.hromada,
        state=memorandum.state,
        may_become=sorted(STEPS[memorandum.state]),
        steps=[Step(state=s.state, by=s.by, at=as_utc(s.at), note=s.note) for s in memorandum.steps],
        signature=Signature(
            on=signed.on,
            number=signed.number,
            police=signed.police,
            hromada=signed.hromada,
            occasion=signed.occasion,
            until=signed.until,
        )
        if signed
        else None,
        obligations=[_obligation_of(o, overdue=o in late) for o in memorandum.obligations],
        version=memorandum.version,
    )


def _obligation_of(obligation: ObligationModel, *, overdue: bool) -> Obligation:
    return Obligation(
        side=obligation.side,
        kind=obligation.kind,
        due_on=obligation.due_on,
        text=obligation.text,
        every_months=obligation.every_months,
        done_on=obligation.done_on,
        proof=obligation.proof,
        overdue=overdue,
    )
