"""Who may do what."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from varta.kernel.errors import NotAllowed
from varta.kernel.ids import PersonId, SessionId


class Permission(StrEnum):
    """Name one thing that a role may do; every route stands under exactly one."""

    SIGN_IN = "sign_in"  # everybody, signed in or not
    SEE_OWN_ACCOUNT = "see_own_account"
    SEE_CAMERAS = "see_cameras"
    WATCH_LIVE = "watch_live"
    SEE_ALARMS = "see_alarms"
    WATCH_RECORDINGS = "watch_recordings"
    ANSWER_ALARMS = "answer_alarms"
    PLACE_HOLDS = "place_holds"
    RELEASE_HOLDS = "release_holds"
    EXPORT_EVIDENCE = "export_evidence"
    SEE_MAP = "see_map"
    DRAW_RULES = "draw_rules"
    MANAGE_CAMERAS = "manage_cameras"
    MANAGE_PEOPLE = "manage_people"
    READ_AUDIT = "read_audit"
    SEE_HEALTH = "see_health"
    SEE_STATISTICS = "see_statistics"
    SEE_WATCHLISTS = "see_watchlists"
    PROPOSE_WATCH = "propose_watch"
    APPROVE_WATCH = "approve_watch"
    SEARCH_PLATES = "search_plates"
    ASK_PAST = "ask_past"
    SEE_COMMUNITIES = "see_communities"
    MANAGE_MEMORANDA = "manage_memoranda"
    REPORT = "report"  # what Varta's own workers do; no role has it


class Role(StrEnum):
    """Name what a person is in the centre."""

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    CLERK = "clerk"  # keeps the register of communities: memoranda, kit
    ADMINISTRATOR = "administrator"


_OPERATOR = frozenset(
    {
        Permission.SIGN_IN,
        Permission.SEE_OWN_ACCOUNT,
        Permission.SEE_CAMERAS,
        Permission.WATCH_LIVE,
        Permission.SEE_ALARMS,
        Permission.WATCH_RECORDINGS,
        Permission.ANSWER_ALARMS,
        Permission.PLACE_HOLDS,
        Permission.SEE_MAP,
        Permission.SEE_HEALTH,
        Permission.SEE_STATISTICS,
        Permission.SEE_WATCHLISTS,
        Permission.PROPOSE_WATCH,
        Permission.SEE_COMMUNITIES,
    }
)
_OWN_ACCOUNT = frozenset({Permission.SIGN_IN, Permission.SEE_OWN_ACCOUNT})
_SUPERVISOR = _OPERATOR | {
    Permission.DRAW_RULES,
    Permission.READ_AUDIT,
    Permission.RELEASE_HOLDS,
    Permission.EXPORT_EVIDENCE,
    Permission.APPROVE_WATCH,
    Permission.SEARCH_PLATES,
    Permission.ASK_PAST,
}
_CLERK = _OWN_ACCOUNT | {Permission.SEE_MAP, Permission.SEE_COMMUNITIES, Permission.MANAGE_MEMORANDA}
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OPERATOR: _OPERATOR,
    Role.SUPERVISOR: _SUPERVISOR,
    Role.CLERK: _CLERK,
    Role.ADMINISTRATOR: _SUPERVISOR | _CLERK | {Permission.MANAGE_CAMERAS, Permission.MANAGE_PEOPLE},
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Say who acts, in which role, from where; every use case takes one."""

    person_id: PersonId | None
    name: str
    permissions: frozenset[Permission]
    address: str = ""
    must_change_password: bool = False

    def require(self, permission: Permission) -> None:
        """Refuse with `NotAllowed` (`access.not_allowed`, `access.password_must_change`) without the permission."""
        if permission not in self.permissions and self.must_change_password:
            raise NotAllowed("access.password_must_change", f"{self.name} must first choose a new password.")
        if permission not in self.permissions:
            raise NotAllowed(
                "access.not_allowed",
                f"{self.name} may not '{permission.value}'; an administrator can give a role that may.",
                params={"permission": permission.value},
            )


def system_actor(part: str) -> Actor:
    """Return the actor for what a part of Varta does by itself, such as `analyst`, or the command line (`cli`)."""
    return Actor(person_id=None, name=f"varta:{part}", permissions=frozenset(Permission))


@dataclass(frozen=True, slots=True)
class Person:
    """Hold an account. `password_hash` is argon2id and never leaves the server."""

    id: PersonId
    login: str
    name: str
    role: Role
    password_hash: str
    created_at: datetime
    disabled_at: datetime | None = None
    must_change_password: bool = False

    @property
    def active(self) -> bool:
        """Tell whether this person may sign in."""
        return self.disabled_at is None

    def as_actor(self, address: str = "") -> Actor:
        """Return the actor that this person is while signed in.

        With a one-time password that is no more than changing it.
        """
        permissions = _OWN_ACCOUNT if self.must_change_password else PERMISSIONS[self.role]
        return Actor(self.id, self.login, permissions, address, self.must_change_password)

    def disable(self, at: datetime) -> "Person":
        """Return the account closed; closing twice keeps the first date."""
        return self if self.disabled_at else replace(self, disabled_at=at)


@dataclass(frozen=True, slots=True)
class Session:
    """Hold a sign-in. `token_hash` is the SHA-256 of the cookie's secret, so that the database cannot be replayed."""

    id: SessionId
    person_id: PersonId
    token_hash: str
    csrf_token: str
    created_at: datetime
    expires_at: datetime
    address: str = ""

    def valid(self, at: datetime) -> bool:
        """Tell whether it still counts."""
        return at < self.expires_at
