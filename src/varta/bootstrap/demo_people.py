"""The demo's people, with public passwords."""

from dataclasses import dataclass

from varta.access.model import Role


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Hold one demo account. The password is public: the demo listens on this machine alone."""

    login: str
    name: str
    role: Role
    password: str


PEOPLE = (
    DemoPerson("operator", "Олена Черговенко (зразок)", Role.OPERATOR, "varta-demo-operator"),
    DemoPerson("supervisor", "Тарас Старший (зразок)", Role.SUPERVISOR, "varta-demo-supervisor"),
    DemoPerson("clerk", "Ірина Діловод (зразок)", Role.CLERK, "varta-demo-clerk"),
    DemoPerson("admin", "Адміністратор (зразок)", Role.ADMINISTRATOR, "varta-demo-admin"),
)
