"""The use cases of memoranda."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from varta.access.audit import AuditDraft, Detail
from varta.access.model import Actor, Permission
from varta.communities.memorandum import OPEN, Memorandum, MemorandumState, Signature, Step
from varta.communities.memorandum_summary import Summary, current, summary
from varta.communities.obligation import Obligation, usual_obligations
from varta.communities.repository import CommunityUnit
from varta.kernel.clock import Clock
from varta.kernel.errors import BadInput, Conflict, NotFound
from varta.kernel.ids import HromadaCode, MemorandumId, new_id
from varta.kernel.transactions import Transactions

MAX_TOGETHER = 200


@dataclass(frozen=True, slots=True)
class Signing:
    """Say who of a hromada signed, under which number."""

    hromada: HromadaCode
    number: str
    head: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """Say on what day and occasion memoranda were signed together, and who signed for the police."""

    on: date
    name: str
    police: str
    signings: Sequence[Signing]
    until: date | None = None


class MemorandumService:
    """Keep memoranda; safe from several threads."""

    def __init__(self, transactions: Transactions[CommunityUnit], clock: Clock) -> None:
        self._transactions, self._clock = transactions, clock

    def list(self, actor: Actor) -> Sequence[Memorandum]:
        """Return all, oldest first."""
        actor.require(Permission.SEE_COMMUNITIES)
        with self._transactions(write=False) as unit:
            return unit.memoranda.list()

    def get(self, actor: Actor, memorandum_id: MemorandumId) -> Memorandum:
        """Return one. Raises `NotFound` (`memorandum.unknown`)."""
        actor.require(Permission.SEE_COMMUNITIES)
        with self._transactions(write=False) as unit:
            return _found(unit, memorandum_id)

    def summary(self, actor: Actor) -> Summary:
        """Return how far all hromadas have come."""
        actor.require(Permission.SEE_COMMUNITIES)
        with self._transactions(write=False) as unit:
            return summary(unit.hromadas.list(), unit.memoranda.list(), self._clock.now().date())

    def invite(self, actor: Actor, code: HromadaCode, note: str = "") -> Memorandum:
        """Begin a memorandum. Raises `NotFound` (`hromada.unknown`), `Conflict` (`memorandum.open`)."""
        actor.require(Permission.MANAGE_MEMORANDA)
        with self._transactions() as unit:
            memorandum = self._begin(unit, actor, code, MemorandumState.INVITED, note)
            unit.memoranda.add(memorandum)
            self._note(unit, actor, "memorandum.invite", memorandum)
        return memorandum

    def move(self, actor: Actor, memorandum_id: MemorandumId, state: MemorandumState, note: str = "") -> Memorandum:
        """Move one on; signing has a use case of its own. Raises `memorandum.bad_step`, `memorandum.bad_value`."""
        step = self._step(actor, state, note)
        return self._change(actor, memorandum_id, "memorandum.move", lambda old: old.move(step))

    def oblige(self, actor: Actor, memorandum_id: MemorandumId, obligations: Sequence[Obligation]) -> Memorandum:
        """Replace what it obliges the sides to. Raises `memorandum.bad_value`."""
        return self._change(actor, memorandum_id, "memorandum.oblige", lambda old: old.oblige(tuple(obligations)))

    def fulfil(self, actor: Actor, memorandum_id: MemorandumId, index: int, on: date, proof: str) -> Memorandum:
        """Say that an obligation was fulfilled, and what proves it. Raises `memorandum.…`."""
        return self._change(actor, memorandum_id, "memorandum.fulfil", lambda old: old.fulfil(index, on, proof))

    def sign(self, actor: Actor, occasion: Occasion) -> Sequence[Memorandum]:
        """Sign many at one occasion, all or none; a hromada without an open memorandum gets one that is agreed.

        Raises `BadInput` (`memorandum.bad_value`, `memorandum.same_hromada`), `NotFound` (`hromada.unknown`),
        `Conflict` (`memorandum.bad_step`).
        """
        actor.require(Permission.MANAGE_MEMORANDA)
        _check_together(occasion)
        with self._transactions() as unit:
            counting = current(unit.memoranda.list())
            return [self._sign_one(unit, actor, occasion, s, counting.get(s.hromada)) for s in occasion.signings]

    def _sign_one(
        self, unit: CommunityUnit, actor: Actor, occasion: Occasion, signing: Signing, old: Memorandum | None
    ) -> Memorandum:
        at_hand = old if old is not None and old.state in OPEN else None
        before = at_hand or self._begin(unit, actor, signing.hromada, MemorandumState.AGREED, "")
        signature = Signature(occasion.on, signing.number, occasion.police, signing.head, occasion.name, occasion.until)
        obligations = before.obligations or usual_obligations(occasion.on)
        signed = before.sign(signature, obligations, self._step(actor, MemorandumState.SIGNED, ""))
        if at_hand is None:
            unit.memoranda.add(signed)
        else:
            _replace(unit, signed, before.version)
        self._note(unit, actor, "memorandum.sign", signed)
        return signed

    def _begin(
        self, unit: CommunityUnit, actor: Actor, code: HromadaCode, state: MemorandumState, note: str
    ) -> Memorandum:
        if all(h.code != code for h in unit.hromadas.list()):
            raise NotFound("hromada.unknown", f"There is no hromada {code:.40} in the register.", where="hromada")
        if any(m.hromada == code and m.state in OPEN for m in unit.memoranda.list()):
            raise Conflict("memorandum.open", f"Hromada {code} has a memorandum already that is not over.")
        return Memorandum(MemorandumId(new_id()), code, (self._step(actor, state, note),))

    def _step(self, actor: Actor, state: MemorandumState, note: str) -> Step:
        actor.require(Permission.MANAGE_MEMORANDA)
        return Step(state, actor.name, self._clock.now(), note)

    def _change(
        self, actor: Actor, memorandum_id: MemorandumId, action: str, change: Callable[[Memorandum], Memorandum]
    ) -> Memorandum:
        actor.require(Permission.MANAGE_MEMORANDA)
        with self._transactions() as unit:
            old = _found(unit, memorandum_id)
            new = change(old)
            _replace(unit, new, old.version)
            self._note(unit, actor, action, new)
        return new

    def _note(self, unit: CommunityUnit, actor: Actor, action: str, memorandum: Memorandum) -> None:
        details: dict[str, Detail] = {"hromada": memorandum.hromada, "state": memorandum.state.value}
        unit.audit.append(AuditDraft(self._clock.now(), actor, action, memorandum.id, details=details))


def _found(unit: CommunityUnit, memorandum_id: MemorandumId) -> Memorandum:
    memorandum = unit.memoranda.get(memorandum_id)
    if memorandum is None:
        raise NotFound("memorandum.unknown", f"There is no memorandum {memorandum_id:.40}.", where="id")
    return memorandum


def _replace(unit: CommunityUnit, new: Memorandum, version: int) -> None:
    if not unit.memoranda.replace(new, version):
        raise Conflict("memorandum.changed", "Somebody else has changed this memorandum meanwhile; look again.")


def _check_together(occasion: Occasion) -> None:
    codes = [signing.hromada for signing in occasion.signings]
    if not 1 <= len(codes) <= MAX_TOGETHER:
        message = f"Between 1 and {MAX_TOGETHER} hromadas sign together."
        raise BadInput("memorandum.bad_value", message, where="signings")
    if len(set(codes)) < len(codes):
        twice = next(code for code in codes if codes.count(code) > 1)
        raise BadInput(
            "memorandum.same_hromada", f"Hromada {twice} stands twice among those that sign.", where="signings"
        )
