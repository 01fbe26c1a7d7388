"""Fill a test centre's database in one process: people and cameras as JSON on standard input.

A process of its own, since it closes the data folder to others (umask), which is not the tests' business.
"""

import json
import sys

from varta.access.model import Role
from varta.bootstrap.config import load_settings
from varta.bootstrap.services import open_services
from varta.cameras.service import CameraDraft


def main() -> None:
    wanted = json.load(sys.stdin)
    with open_services(load_settings()) as services:
        for login, role in wanted["people"].items():
            services.access.add(services.actor, login, login.title(), Role(role), wanted["password"])
        for camera_id, url in wanted["cameras"].items():
            services.cameras.add(services.actor, CameraDraft(camera_id, f"Камера {camera_id}", url))


if __name__ == "__main__":
    main()
