"""What can be wrong with an ONVIF device, said once and without secrets."""

from varta.kernel.errors import BadInput, Unavailable
from varta.media.problems import show

__all__ = ["bad_answer", "refused", "show", "timed_out", "unreachable", "unsupported", "wrong_password"]

_MAX_REASON = 200


def unreachable(url: str, reason: str) -> Unavailable:
    """Say that there is no connection; `reason` is a few words."""
    text = f"Cannot reach the ONVIF service at {show(url)} ({show(reason)}); check address, port and network."
    return Unavailable("camera.onvif_unreachable", text, where=show(url))


def timed_out(url: str, seconds: float) -> Unavailable:
    """Say that the device took too long."""
    text = f"The ONVIF service at {show(url)} gave no answer within {seconds:.0f} s; check the address and its power."
    return Unavailable("camera.onvif_timeout", text, where=show(url), params={"seconds": round(seconds)})


def wrong_password(url: str) -> BadInput:
    """Say that the device refused who asked."""
    return BadInput(
        "camera.onvif_wrong_password",
        f"{show(url)} refused the user name or password; many cameras keep ONVIF users apart from those of their "
        "web page: make one there.",
        where=show(url),
    )


def unsupported(url: str, what: str) -> BadInput:
    """Say that the device cannot do something; `what` is a few words."""
    text = f"{show(url)} does not offer {what}; switch it on at the camera if it can be."
    return BadInput("camera.onvif_unsupported", text, where=show(url), params={"what": what})


def bad_answer(url: str, reason: str) -> Unavailable:
    """Say that an answer cannot be used; `reason` is a few words."""
    text = f"The answer of {show(url)} cannot be used: {_short(reason)}; check that it is an ONVIF device."
    return Unavailable("camera.onvif_bad_answer", text, where=show(url))


def refused(url: str, reason: str) -> BadInput:
    """Say that the device did not do what it was asked; `reason` is its own sentence."""
    said = _short(reason)
    text = f"{show(url)} refused: {said}; check the camera's settings."
    return BadInput("camera.onvif_refused", text, where=show(url), params={"reason": said})


def _short(reason: str) -> str:
    """Return what a device said as one short line: it is shown to people."""
    return show(" ".join("".join(c if c.isprintable() else " " for c in reason).split()))[:_MAX_REASON]
