"""The demo's memoranda: 24 of 49 hromadas, as on 2 September 2021; which ones and who signed is made up."""

from datetime import date

from varta.bootstrap.services import Services
from varta.communities.memorandum import MemorandumState
from varta.communities.memorandum_service import Occasion, Signing

SIGNED = 24
_DAY = date(2021, 9, 2)


def seed_memoranda(services: Services) -> None:
    """Sign the sample memoranda, put them into force and fulfil a part of them; nothing where there are any."""
    actor = services.actor
    if services.memoranda.list(actor):
        return
    largest = sorted(services.hromadas.list(actor), key=lambda h: -h.population)[:SIGNED]
    signings = [Signing(h.code, f"{i} (зразок)", "Голова громади (зразок)") for i, h in enumerate(largest, 1)]
    occasion = Occasion(_DAY, "Підписання в Херсоні (зразок)", "Начальник ГУНП (зразок)", signings)
    for i, memorandum in enumerate(services.memoranda.sign(actor, occasion)):
        services.memoranda.move(actor, memorandum.id, MemorandumState.ACTIVE)
        # Most of what was promised is done; every eighth hromada still waits for its car.
        for index, obligation in enumerate(memorandum.obligations):
            if obligation.every_months == 0 and not (i % 8 == 0 and index == 1):
                services.memoranda.fulfil(actor, memorandum.id, index, date(2021, 11, 15), "Акт (зразок)")
