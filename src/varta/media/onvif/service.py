"""One service of a device: zeep with the published schemas, its settings closed, its errors Varta's."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from zeep.exceptions import Error as ZeepError
from zeep.exceptions import Fault
from zeep.settings import Settings

from varta.kernel.errors import VartaError
from varta.media.onvif import problems
from varta.media.onvif.address import DeviceAddress
from varta.media.onvif.library import WSDL_FOLDER, ONVIFService
from varta.media.onvif.transport import BoundedTransport

_PUBLISHED = WSDL_FOLDER
_OWN = Path(__file__).parent / "wsdl"
# Recovering from small faults, since cameras' XML has them; nothing is expanded, nothing fetched.
_SETTINGS = Settings(strict=False, forbid_dtd=True, forbid_entities=True, forbid_external=True, xml_huge_tree=False)
_NOT_AUTHORIZED = ("NotAuthorized", "FailedAuthentication", "InvalidSecurity", "FailedCheck")
_NOT_SUPPORTED = ("ActionNotSupported", "OptionalActionNotImplemented", "UnknownAction", "NotSupported")
# What zeep lets escape when a document is not what its schema says.
_MISREAD = (ZeepError, AttributeError, TypeError, ValueError, KeyError, IndexError, LookupError)


@dataclass(frozen=True, slots=True)
class Kind:
    """Name a service: what people call it, its namespace, its schema and its binding there."""

    name: str
    namespace: str
    schema: Path
    binding: str


DEVICE = Kind("device", "http://www.onvif.org/ver10/device/wsdl", _PUBLISHED / "devicemgmt.wsdl", "DeviceBinding")
MEDIA = Kind("media", "http://www.onvif.org/ver10/media/wsdl", _PUBLISHED / "media.wsdl", "MediaBinding")
MEDIA2 = Kind("media2", "http://www.onvif.org/ver20/media/wsdl", _OWN / "media2.wsdl", "Media2Binding")
PTZ = Kind("PTZ", "http://www.onvif.org/ver20/ptz/wsdl", _PUBLISHED / "ptz.wsdl", "PTZBinding")
EVENTS = Kind("events", "http://www.onvif.org/ver10/events/wsdl", _PUBLISHED / "events.wsdl", "EventBinding")
PULL_POINT = Kind("events", EVENTS.namespace, EVENTS.schema, "PullPointSubscriptionBinding")
SUBSCRIPTION = Kind("events", EVENTS.namespace, EVENTS.schema, "SubscriptionManagerBinding")


class Service:
    """Call the operations of one service."""

    def __init__(self, kind: Kind, url: str, address: DeviceAddress, client: ONVIFService) -> None:
        self._kind, self._url, self._address, self._client = kind, url, address, client

    async def call(self, operation: str, params: dict[str, object] | None = None, *, signed: bool = True) -> Any:
        """Ask and return the answer as zeep's plain objects; unsigned where nobody is named or it is not needed.

        Raises `VartaError` (`camera.onvif_…`).
        """
        name = operation if signed and self._address.login else f"authless_{operation}"
        try:
            return await getattr(self._client, name)(params)
        except VartaError:
            raise
        except Fault as fault:
            raise self._translate(fault, operation) from None
        except _MISREAD as error:
            raise problems.bad_answer(self._url, f"{operation} was answered by something else ({error})") from None

    def _translate(self, fault: Fault, operation: str) -> VartaError:
        subcodes = [getattr(code, "localname", str(code)) for code in fault.subcodes or []]
        names = " ".join([*subcodes, str(fault.code or "")])
        if any(word in names for word in _NOT_AUTHORIZED):
            return problems.wrong_password(self._address.url)
        if any(word in names for word in _NOT_SUPPORTED):
            return problems.unsupported(self._address.url, f"{self._kind.name} {operation}")
        return problems.refused(self._address.url, fault.message or names or operation)


async def open_service(
    kind: Kind, url: str, address: DeviceAddress, session: ClientSession, skew: timedelta | None, seconds: float
) -> Service:
    """Prepare a service; its schemas are read once for a process, from the package alone.

    `skew` is how far the device's clock is ahead: messages are stamped in its time, or it refuses them.
    """
    client = ONVIFService(
        url, address.login or None, address.password or None, str(kind.schema),
        no_cache=True, dt_diff=skew, binding_name=f"{{{kind.namespace}}}{kind.binding}",
    )  # fmt: skip
    await client.close()  # its own connections have no limits; nothing has gone over them
    client.transport = BoundedTransport(session, address.url, seconds)
    await client.setup()
    for made in (client.zeep_client, client.zeep_client_authless):
        made.settings = _SETTINGS
    return Service(kind, url, address, client)
