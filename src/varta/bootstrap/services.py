"""The domain's services over the configured database, for whatever is no worker of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from varta.access.model import Actor, system_actor
from varta.access.passwords import Argon2Hasher
from varta.access.service import AccessService
from varta.bootstrap.checks import keep_private, make_folder
from varta.bootstrap.settings import Settings
from varta.cameras.service import CameraService, RuleService
from varta.communities.memorandum_service import MemorandumService
from varta.communities.service import HromadaService
from varta.kernel.clock import SystemClock
from varta.storage.boundary_check import boundary_faults

if TYPE_CHECKING:
    from varta.storage.database import Database


@dataclass(frozen=True, slots=True)
class Services:
    """Hold what the command line and the demo use; `actor` stands for the command line."""

    actor: Actor
    access: AccessService
    cameras: CameraService
    rules: RuleService
    hromadas: HromadaService
    memoranda: MemorandumService


@contextmanager
def opened_database(settings: Settings) -> Iterator["Database"]:
    """Open the database and close it; it raises `database.away` when it is first used and cannot be reached.

    Raises `fleet.folder_unusable` where the file's folder cannot be made. Files are this user's alone from here on.
    """
    from varta.storage.database import open_database

    if not settings.database.url:
        keep_private()
        make_folder(settings.data_dir)
    database = open_database(settings.database_url)
    try:
        yield database
    finally:
        database.close()


def upgrade_database(settings: Settings) -> None:
    """Make the database or bring it to this version's form. Raises `database.newer`, `database.away`."""
    with opened_database(settings) as database:
        database.upgrade()


def database_ready(settings: Settings) -> None:
    """Do what a start needs: refuse a newer database, upgrade an older one, load the sample where no hromada is."""
    with open_services(settings) as services:
        if not services.hromadas.list(services.actor):
            services.hromadas.load_sample(services.actor)


def first_administrator(settings: Settings) -> str | None:
    """Make the first administrator where there is nobody; return the one-time password, else None."""
    with open_services(settings) as services:
        return services.access.ensure_first_administrator()


@contextmanager
def open_services(settings: Settings) -> Iterator[Services]:
    """Open the services over an upgraded database. Raises `database.newer`, `database.away`."""
    clock = SystemClock()
    with opened_database(settings) as database:
        database.upgrade()
        transactions = database.transaction
        yield Services(
            actor=system_actor("cli"),
            access=AccessService(transactions, Argon2Hasher(), clock, timedelta(hours=settings.web.session_hours)),
            cameras=CameraService(transactions, clock),
            rules=RuleService(transactions, clock),
            hromadas=HromadaService(transactions, clock, boundary_faults),
            memoranda=MemorandumService(transactions, clock),
        )
