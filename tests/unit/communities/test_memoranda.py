import re
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.clock import StoppedClock
from fakes.storage import FakeStorage
from support.domain import actor
from varta.access.model import Role
from varta.communities.memorandum import IN_FORCE, OPEN, STEPS, Memorandum, MemorandumState, Signature, Step
from varta.communities.memorandum_service import MemorandumService, Occasion, Signing
from varta.communities.memorandum_summary import summary
from varta.communities.obligation import Obligation, ObligationKind, Side, months_later
from varta.communities.service import read_sample
from varta.kernel.errors import BadInput, Conflict, NotAllowed, NotFound
from varta.kernel.ids import HromadaCode, MemorandumId

CLERK, OPERATOR = actor(Role.CLERK), actor(Role.OPERATOR)
SAMPLE = read_sample().hromadas
FIRST, SECOND = SAMPLE[0].code, SAMPLE[1].code
DAY = date(2021, 9, 2)
NOON = datetime(2021, 9, 2, 12, tzinfo=UTC)
S = MemorandumState
SIGNATURE = Signature(DAY, "1", "Начальник", "Голова")


@pytest.fixture
def storage() -> FakeStorage:
    storage = FakeStorage()
    storage.unit.hromadas.put(SAMPLE)
    return storage


@pytest.fixture
def memoranda(storage: FakeStorage) -> MemorandumService:
    return MemorandumService(storage, StoppedClock())


def occasion(*codes: HromadaCode) -> Occasion:
    return Occasion(
        DAY, "Підписання в Херсоні", "Начальник", [Signing(c, f"№ {i}", "Голова") for i, c in enumerate(codes)]
    )


@given(st.lists(st.sampled_from(list(S)), max_size=12))
def test_no_order_of_steps_leads_to_a_state_that_cannot_be(wanted: list[MemorandumState]) -> None:
    memorandum = Memorandum(MemorandumId("1"), FIRST, (Step(S.INVITED, "clerk", NOON),))
    for state in wanted:
        step, before = Step(state, "clerk", NOON), memorandum
        if state not in STEPS[before.state]:
            with pytest.raises(Conflict) as refused:
                memorandum.move(step)
            assert refused.value.code == "memorandum.bad_step"
        elif state is S.SIGNED:
            with pytest.raises(BadInput):  # only with a signature
                memorandum.move(step)
            memorandum = before.sign(SIGNATURE, (), step)
        else:
            memorandum = before.move(step)
    came = [step.state for step in memorandum.steps]
    assert all(later in STEPS[earlier] for earlier, later in pairwise(came))
    assert (memorandum.signature is not None) == (S.SIGNED in came)


def test_twenty_four_are_signed_in_one_day(memoranda: MemorandumService, storage: FakeStorage) -> None:
    invited = memoranda.invite(CLERK, FIRST, "лист № 12")
    memoranda.move(CLERK, invited.id, S.AGREED)
    signed = memoranda.sign(CLERK, occasion(*(h.code for h in SAMPLE[:24])))
    assert len(signed) == 24
    assert signed[0].id == invited.id
    assert [step.state for step in signed[0].steps] == [S.INVITED, S.AGREED, S.SIGNED]
    assert [step.state for step in signed[1].steps] == [S.AGREED, S.SIGNED]
    figures = memoranda.summary(OPERATOR)
    assert (figures.signed, figures.hromadas) == (24, 49)
    assert figures.covered == sum(h.population for h in SAMPLE[:24])
    assert len([e for e in storage.unit.audit.rows if e.action == "memorandum.sign"]) == 24


def test_a_signing_is_kept_as_a_whole_or_not_at_all(memoranda: MemorandumService, storage: FakeStorage) -> None:
    with pytest.raises(NotFound):
        memoranda.sign(CLERK, occasion(FIRST, HromadaCode("UA65029990000060480")))
    with pytest.raises(BadInput) as refused:
        memoranda.sign(CLERK, occasion(FIRST, FIRST))
    assert refused.value.code == "memorandum.same_hromada"
    assert not storage.unit.memoranda.rows
    still = memoranda.invite(CLERK, SECOND)
    with pytest.raises(Conflict):  # nobody has agreed to it yet
        memoranda.sign(CLERK, occasion(FIRST, SECOND))
    assert list(storage.unit.memoranda.rows.values()) == [still]


def test_a_hromada_has_one_open_memorandum_and_counts_once(memoranda: MemorandumService) -> None:
    (signed,) = memoranda.sign(CLERK, occasion(FIRST))
    with pytest.raises(Conflict) as refused:
        memoranda.invite(CLERK, FIRST)
    assert refused.value.code == "memorandum.open"
    memoranda.move(CLERK, signed.id, S.EXPIRED)
    assert memoranda.summary(OPERATOR).signed == 0
    memoranda.sign(CLERK, occasion(FIRST))
    assert memoranda.summary(OPERATOR).signed == 1


def test_the_share_of_people_is_the_share_of_people() -> None:
    signed = [
        Memorandum(MemorandumId(str(i)), code, (Step(S.AGREED, "c", NOON), Step(S.ACTIVE, "c", NOON)), SIGNATURE)
        for i, code in enumerate([FIRST, FIRST, HromadaCode("UA01")])  # one twice, one of nobody
    ]
    figures = summary([replace(SAMPLE[0], population=61), replace(SAMPLE[1], population=39)], signed, DAY)
    assert (figures.signed, figures.covered, figures.share) == (1, 61, 0.61)
    assert summary([], [], DAY).share == 0


def test_obligations_come_due_and_are_proved(memoranda: MemorandumService) -> None:
    (signed,) = memoranda.sign(CLERK, occasion(FIRST))
    kinds = [o.kind for o in signed.obligations]
    report = kinds.index(ObligationKind.REPORTING)
    assert memoranda.summary(OPERATOR).overdue == len(signed.obligations)  # it is 2026
    with pytest.raises(BadInput):
        memoranda.fulfil(CLERK, signed.id, report, date(2022, 3, 1), " ")
    done = memoranda.fulfil(CLERK, signed.id, report, date(2022, 3, 1), "Звіт № 1")
    assert (done.obligations[report].due_on, done.obligations[report].done_on) == (date(2022, 9, 2), date(2022, 3, 1))
    car = kinds.index(ObligationKind.CAR)
    memoranda.fulfil(CLERK, signed.id, car, date(2021, 10, 1), "Акт № 7")
    with pytest.raises(Conflict) as refused:
        memoranda.fulfil(CLERK, signed.id, car, date(2021, 10, 2), "Акт № 8")
    assert refused.value.code == "memorandum.done"
    with pytest.raises(NotFound):
        memoranda.fulfil(CLERK, signed.id, 49, date(2021, 10, 2), "Акт")
    assert memoranda.summary(OPERATOR).overdue == len(signed.obligations) - 1


def test_nothing_is_overdue_once_a_memorandum_is_over() -> None:
    late = Obligation(Side.POLICE, ObligationKind.CAR, date(2021, 12, 2))
    steps = (Step(S.ACTIVE, "c", NOON),)
    active = Memorandum(MemorandumId("1"), FIRST, steps, SIGNATURE, (late,))
    assert active.overdue(date(2021, 12, 2)) == ()
    assert active.overdue(date(2021, 12, 3)) == (late,)
    assert active.move(Step(S.EXPIRED, "c", NOON)).overdue(date(2021, 12, 3)) == ()


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2021, 8, 31), 6, date(2022, 2, 28)),
        (date(2021, 9, 2), 6, date(2022, 3, 2)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2021, 12, 15), 1, date(2022, 1, 15)),
        (date(2021, 12, 15), 12, date(2022, 12, 15)),
    ],
)
def test_months_end_where_they_end(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


@pytest.mark.parametrize(
    "bad",
    [
        lambda: replace(SIGNATURE, number=" "),
        lambda: replace(SIGNATURE, hromada="x" * 201),
        lambda: replace(SIGNATURE, until=DAY),
        lambda: Obligation(Side.POLICE, ObligationKind.OTHER, DAY),
        lambda: Obligation(Side.POLICE, ObligationKind.CAR, DAY, every_months=-1),
    ],
)
def test_what_cannot_be_is_refused(bad) -> None:
    with pytest.raises(BadInput) as refused:
        bad()
    assert re.fullmatch(r"memorandum\.bad_(value|obligation)", refused.value.code)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.SUPERVISOR])
def test_only_the_clerk_and_administrators_change_them(memoranda: MemorandumService, role: Role) -> None:
    (signed,) = memoranda.sign(CLERK, occasion(FIRST))
    who = actor(role)
    assert memoranda.get(who, signed.id) == signed
    for forbidden in (
        lambda: memoranda.invite(who, SECOND),
        lambda: memoranda.sign(who, occasion(SECOND)),
        lambda: memoranda.move(who, signed.id, S.ACTIVE),
        lambda: memoranda.oblige(who, signed.id, ()),
        lambda: memoranda.fulfil(who, signed.id, 0, DAY, "акт"),
    ):
        with pytest.raises(NotAllowed):
            forbidden()


def test_open_and_in_force_are_states_that_can_be_left() -> None:
    assert IN_FORCE < OPEN
    assert all(STEPS[state] for state in OPEN)
