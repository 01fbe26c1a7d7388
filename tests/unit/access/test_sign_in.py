from dataclasses import replace

import pytest

from support.office import PASSWORD, Office
from varta.access.throttle import PER_ADDRESS, PER_LOGIN
from varta.kernel.errors import NotSignedIn, TooManyRequests

HERE = "192.0.2.7"


def fail(office: Office, login: str = "olena", address: str = HERE) -> None:
    with pytest.raises(NotSignedIn) as refused:
        office.access.sign_in(login, "a wrong password", address)
    assert refused.value.code == "access.wrong_credentials"


def test_a_sign_in_opens_a_session_and_keeps_only_the_hash_of_its_secret(office: Office) -> None:
    done = office.access.sign_in(" OLENA ", PASSWORD, HERE)
    assert done.person == office.olena
    assert office.access.resolve(done.token) == (office.olena, done.session)
    stored = repr(office.storage.unit.sessions.rows)
    assert done.token not in stored
    assert len(done.token) >= 43
    assert office.actions() == ["access.sign_in"]


def test_a_wrong_token_is_nobody(office: Office) -> None:
    with pytest.raises(NotSignedIn) as refused:
        office.access.resolve("nonsense")
    assert refused.value.code == "access.not_signed_in"


def test_a_session_ends_by_itself(office: Office) -> None:
    done = office.access.sign_in("olena", PASSWORD, HERE)
    office.clock.forward(12 * 3600 - 1)
    office.access.resolve(done.token)
    office.clock.forward(1)
    with pytest.raises(NotSignedIn):
        office.access.resolve(done.token)
    office.access.sign_in("olena", PASSWORD, HERE)
    assert len(office.storage.unit.sessions.rows) == 1


def test_signing_out_ends_this_session_only(office: Office) -> None:
    first, second = (office.access.sign_in("olena", PASSWORD, HERE) for _ in range(2))
    office.access.sign_out(first.token)
    office.access.sign_out(first.token)
    with pytest.raises(NotSignedIn):
        office.access.resolve(first.token)
    office.access.resolve(second.token)
    assert office.actions()[-1] == "access.sign_out"
    assert office.actions().count("access.sign_out") == 1


def test_failures_are_noted_and_look_alike(office: Office) -> None:
    office.storage.unit.people.add(replace(office.olena, disabled_at=office.clock.now()))
    fail(office)
    fail(office, "nobody")
    with pytest.raises(NotSignedIn):  # the right password of a closed account
        office.access.sign_in("olena", PASSWORD, HERE)
    entries = office.storage.unit.audit.rows
    assert [(e.action, e.actor_name, e.address) for e in entries] == [
        ("access.sign_in_failed", "olena", HERE),
        ("access.sign_in_failed", "nobody", HERE),
        ("access.sign_in_failed", "olena", HERE),
    ]


def test_an_unknown_login_costs_as_much_as_a_known_one(office: Office) -> None:
    fail(office, "nobody")
    assert office.hasher.verified == 1
    fail(office, "olena")
    assert office.hasher.verified == 2


def test_waits_grow_with_failures_and_are_not_lengthened_by_asking(office: Office) -> None:
    for _ in range(PER_LOGIN.free):
        fail(office)
    for seconds in (3, 5, 9):  # 2, 4, 8 s, rounded up
        for _ in range(3):
            with pytest.raises(TooManyRequests) as refused:
                office.access.sign_in("olena", PASSWORD, "198.51.100.1")
            assert refused.value.code == "access.too_many_attempts"
            assert refused.value.params["seconds"] == seconds
        office.clock.forward(seconds)
        fail(office)


def test_a_good_sign_in_clears_the_login(office: Office) -> None:
    for _ in range(PER_LOGIN.free - 1):
        fail(office)
    office.access.sign_in("olena", PASSWORD, HERE)
    for _ in range(PER_LOGIN.free):
        fail(office)
    with pytest.raises(TooManyRequests):
        office.access.sign_in("olena", PASSWORD, HERE)


def test_an_hour_later_all_is_forgotten(office: Office) -> None:
    for _ in range(PER_LOGIN.free):
        fail(office)
    office.clock.forward(3601)
    fail(office)
    office.access.sign_in("olena", PASSWORD, HERE)


def test_many_logins_from_one_address_are_throttled(office: Office) -> None:
    for i in range(PER_ADDRESS.free):
        fail(office, f"guess{i}")
    with pytest.raises(TooManyRequests):
        office.access.sign_in("olena", PASSWORD, HERE)
    office.access.sign_in("olena", PASSWORD, "198.51.100.1")


def test_good_sign_ins_do_not_use_up_an_address(office: Office) -> None:
    for _ in range(PER_ADDRESS.free * 2):
        office.access.sign_in("olena", PASSWORD, HERE)
    assert office.storage.unit.attempts.rows == {}


def test_the_wait_has_an_end() -> None:
    assert PER_LOGIN.wait(10_000) == PER_LOGIN.longest


def test_an_old_hash_is_renewed(office: Office) -> None:
    office.hasher.version = 2
    office.access.sign_in("olena", PASSWORD, HERE)
    assert office.storage.unit.people.rows[office.olena.id].password_hash == f"plain2:{PASSWORD}"


def test_changing_the_own_password_ends_the_other_sessions(office: Office) -> None:
    first, second = (office.access.sign_in("olena", PASSWORD, HERE) for _ in range(2))
    actor = office.olena.as_actor(HERE)
    office.access.change_password(actor, PASSWORD, "another secret", keep=second.session.id)
    with pytest.raises(NotSignedIn):
        office.access.resolve(first.token)
    office.access.resolve(second.token)
    office.access.sign_in("olena", "another secret", HERE)
    fail(office)
    assert "access.password_changed" in office.actions()


def test_guessing_the_old_password_is_throttled_too(office: Office) -> None:
    actor = office.olena.as_actor(HERE)
    for _ in range(PER_LOGIN.free):
        with pytest.raises(NotSignedIn):
            office.access.change_password(actor, "a wrong password", "another secret")
    with pytest.raises(TooManyRequests):
        office.access.change_password(actor, PASSWORD, "another secret")
    assert office.actions() == ["access.password_refused"] * PER_LOGIN.free
