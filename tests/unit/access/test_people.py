import pytest

from support.domain import actor
from support.office import PASSWORD, Office
from varta.access.model import Permission, Role, system_actor
from varta.kernel.errors import BadInput, Conflict, NotAllowed, NotFound, NotSignedIn
from varta.kernel.ids import PersonId

ADMIN = actor(Role.ADMINISTRATOR)
CLI = system_actor("cli")


def test_an_account_given_by_a_person_must_change_its_password(office: Office) -> None:
    made = office.access.add(ADMIN, " Taras ", " Тарас Шевченко ", Role.SUPERVISOR, "one-time-secret")
    assert (made.login, made.name, made.role) == ("taras", "Тарас Шевченко", Role.SUPERVISOR)
    assert made.must_change_password
    assert not office.access.add(CLI, "ivan", "Іван", Role.OPERATOR, "typed by himself").must_change_password
    assert [p.login for p in office.access.people(ADMIN)] == ["admin", "ivan", "olena", "taras"]
    assert office.access.find(ADMIN, "TARAS") == made
    assert office.actions() == ["person.add", "person.add"]
    assert "secret" not in repr(office.storage.unit.audit.rows)


def test_with_a_one_time_password_only_changing_it_works(office: Office) -> None:
    office.access.set_password(ADMIN, office.olena.id, "one-time-secret")
    done = office.access.sign_in("olena", "one-time-secret", "")
    acting = done.person.as_actor()
    with pytest.raises(NotAllowed) as refused:
        acting.require(Permission.SEE_CAMERAS)
    assert refused.value.code == "access.password_must_change"
    office.access.change_password(acting, "one-time-secret", "my own secret", keep=done.session.id)
    person, _ = office.access.resolve(done.token)
    person.as_actor().require(Permission.SEE_CAMERAS)


@pytest.mark.parametrize("login", ["", "a", "-olena", "two words", "a" * 41, "ол\nена", "a/b"])
def test_bad_logins(office: Office, login: str) -> None:
    with pytest.raises(BadInput) as refused:
        office.access.add(ADMIN, login, "Name", Role.OPERATOR, "long enough secret")
    assert refused.value.code == "access.bad_login"


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "access.password_too_short"),
        ("123456789", "access.password_too_short"),
        ("x" * 201, "access.password_too_long"),
        ("Taras.Shevchenko", "access.password_is_login"),
    ],
)
def test_bad_passwords(office: Office, password: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        office.access.add(ADMIN, "taras.shevchenko", "Тарас", Role.OPERATOR, password)
    assert refused.value.code == code
    assert office.actions() == []


def test_the_old_password_is_no_new_one(office: Office) -> None:
    with pytest.raises(BadInput) as refused:
        office.access.change_password(office.olena.as_actor(), PASSWORD, PASSWORD)
    assert refused.value.code == "access.password_unchanged"


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b"])
def test_bad_names(office: Office, name: str) -> None:
    with pytest.raises(BadInput) as refused:
        office.access.add(ADMIN, "taras", name, Role.OPERATOR, "long enough secret")
    assert refused.value.code == "access.bad_name"


def test_a_login_is_taken_once(office: Office) -> None:
    with pytest.raises(Conflict) as refused:
        office.access.add(ADMIN, "Olena", "Інша", Role.OPERATOR, "long enough secret")
    assert refused.value.code == "access.login_taken"


def test_closing_an_account_ends_its_sessions(office: Office) -> None:
    done = office.access.sign_in("olena", PASSWORD, "")
    closed = office.access.change(ADMIN, office.olena.id, name="Олена", role=Role.OPERATOR, disabled=True)
    assert not closed.active
    with pytest.raises(NotSignedIn):
        office.access.resolve(done.token)
    with pytest.raises(NotSignedIn):
        office.access.sign_in("olena", PASSWORD, "")
    office.clock.forward(60)
    again = office.access.change(ADMIN, office.olena.id, name="Олена", role=Role.OPERATOR, disabled=True)
    assert again.disabled_at == closed.disabled_at
    office.access.change(ADMIN, office.olena.id, name="Олена", role=Role.OPERATOR, disabled=False)
    office.access.sign_in("olena", PASSWORD, "")


def test_setting_a_password_ends_sessions(office: Office) -> None:
    done = office.access.sign_in("olena", PASSWORD, "")
    office.access.set_password(CLI, office.olena.id, "quite another one")
    with pytest.raises(NotSignedIn):
        office.access.resolve(done.token)
    assert not office.access.sign_in("olena", "quite another one", "").person.must_change_password


@pytest.mark.parametrize(("role", "disabled"), [(Role.OPERATOR, False), (Role.ADMINISTRATOR, True)])
def test_the_last_administrator_stays(office: Office, role: Role, disabled: bool) -> None:
    with pytest.raises(Conflict) as refused:
        office.access.change(ADMIN, office.admin.id, name="Admin", role=role, disabled=disabled)
    assert refused.value.code == "access.last_administrator"
    office.access.add(ADMIN, "second", "Second", Role.ADMINISTRATOR, "long enough secret")
    office.access.change(ADMIN, office.admin.id, name="Admin", role=role, disabled=disabled)


def test_the_last_administrator_may_be_renamed(office: Office) -> None:
    changed = office.access.change(ADMIN, office.admin.id, name="Ігор", role=Role.ADMINISTRATOR, disabled=False)
    assert changed.name == "Ігор"


def test_the_first_administrator_is_made_once(office: Office) -> None:
    assert office.access.ensure_first_administrator() is None
    office.storage.unit.people.rows.clear()
    password = office.access.ensure_first_administrator()
    assert password is not None
    assert office.access.ensure_first_administrator() is None
    person = office.access.sign_in("admin", password, "").person
    assert person.must_change_password
    assert person.role is Role.ADMINISTRATOR


def test_nobody_is_found(office: Office) -> None:
    nobody = PersonId("nobody")
    for step in (
        lambda: office.access.find(ADMIN, "nobody"),
        lambda: office.access.set_password(ADMIN, nobody, "long enough secret"),
        lambda: office.access.change(ADMIN, nobody, name="X", role=Role.OPERATOR, disabled=False),
    ):
        with pytest.raises(NotFound) as refused:
            step()
        assert refused.value.code == "access.no_such_person"


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.SUPERVISOR])
def test_only_administrators_manage_people(office: Office, role: Role) -> None:
    who, olena = actor(role), office.olena.id
    for step in (
        lambda: office.access.people(who),
        lambda: office.access.find(who, "olena"),
        lambda: office.access.add(who, "x1", "X", Role.OPERATOR, "long enough secret"),
        lambda: office.access.change(who, olena, name="X", role=Role.ADMINISTRATOR, disabled=False),
        lambda: office.access.set_password(who, olena, "long enough secret"),
    ):
        with pytest.raises(NotAllowed) as refused:
            step()
        assert refused.value.params == {"permission": "manage_people"}
    assert office.actions() == []
