"""What all schemas share."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic.types import AwareDatetime


class Answer(BaseModel):
    """Stand at the root of what the server sends."""

    model_config = ConfigDict(ser_json_inf_nan="null", json_schema_serialization_defaults_required=True)


class Body(BaseModel):
    """Stand at the root of what a client sends: nothing unknown, no infinite numbers."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, hide_input_in_errors=True)


def _without_controls(value: object) -> object:
    # Databases refuse NUL; halves of surrogate pairs cannot be written as UTF-8; nobody types either of them.
    if isinstance(value, str) and any((c < " " and c not in "\n\r\t") or "\ud800" <= c <= "\udfff" for c in value):
        msg = "must not contain control characters or broken letters"
        raise ValueError(msg)
    return value


Line = Annotated[str, BeforeValidator(_without_controls), StringConstraints(max_length=200)]
Text = Annotated[str, BeforeValidator(_without_controls), StringConstraints(max_length=4000)]
Url = Annotated[str, BeforeValidator(_without_controls), StringConstraints(max_length=1000)]
Secret = Annotated[str, BeforeValidator(_without_controls), StringConstraints(min_length=1, max_length=200)]
UtcTime = AwareDatetime


def _of_this_age(value: datetime) -> datetime:
    # Outside of these years arithmetic with times fails; no recording is from there.
    if not FIRST <= value < LAST:
        msg = "must be a time from 1970 to 2100"
        raise ValueError(msg)
    return value


FIRST, LAST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
Moment = Annotated[AwareDatetime, AfterValidator(_of_this_age)]


def as_utc(value: datetime) -> datetime:
    """Return the moment in UTC, so that it is written with Z."""
    return value.astimezone(UTC)


class Error(Answer):
    """Say what went wrong; `code` is stable, `message` English, `params` fill a translated sentence."""

    code: str
    message: str
    where: str | None
    params: dict[str, str | int | float]
