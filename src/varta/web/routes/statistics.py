"""How well rules do."""

from typing import Annotated

from varta.access.model import Permission
from varta.web.routing import new_router
from varta.web.schemas.statistics import VerdictStatistics, verdicts_of
from varta.web.security import Caller, TheCentre, require

router = new_router("statistics")


@router.get("/api/statistics/verdicts")
def get_verdict_statistics(
    caller: Annotated[Caller, require(Permission.SEE_STATISTICS)], centre: TheCentre
) -> VerdictStatistics:
    """Count verdicts by rule, with the precision that they show."""
    return VerdictStatistics(items=[verdicts_of(v) for v in centre.statistics.list(caller.actor)])
