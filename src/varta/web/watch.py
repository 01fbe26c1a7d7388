"""Whether the session behind a long connection still holds."""

from fastapi.concurrency import run_in_threadpool

from varta.bootstrap.centre import Centre
from varta.kernel.errors import NotAllowed, NotSignedIn, Unavailable
from varta.web.security import Caller

LOOK_EVERY_S = 2.0


class SessionWatch:
    """Tell whether sessions still hold, asking the database for each at most every two seconds."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._looked: dict[str, tuple[float, bool]] = {}

    async def holds(self, caller: Caller) -> bool:
        """Tell whether the caller is still signed in with the permissions that it had.

        While the database is away nobody is thrown out: the last answer counts until the session's own end.
        """
        if not caller.session.valid(self._centre.clock.now()):
            return False
        now = self._centre.clock.monotonic()
        key = caller.session.id
        at, held = self._looked.get(key, (float("-inf"), True))
        if now - at < LOOK_EVERY_S:
            return held
        self._looked = {k: v for k, v in self._looked.items() if now - v[0] < 10 * LOOK_EVERY_S}
        self._looked[key] = (now, held)  # others do not ask while this one does
        held = await run_in_threadpool(self._ask, caller)
        self._looked[key] = (now, held)
        return held

    def _ask(self, caller: Caller) -> bool:
        try:
            person, _ = self._centre.access.resolve(caller.token)
        except (NotSignedIn, NotAllowed):
            return False
        except Unavailable:
            return True
        return person.as_actor().permissions >= caller.actor.permissions
