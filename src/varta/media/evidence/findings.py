"""What a verification finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Say one thing that was found: a stable code, a sentence, and the file that it is about."""

    code: str
    message: str
    where: str = ""
