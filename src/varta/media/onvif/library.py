"""The package onvif-zeep-async, imported without what it does to the whole process' logging."""

import logging
from pathlib import Path

_root, _held = logging.getLogger(), logging.NullHandler()
_root.addHandler(_held)  # with a handler there, its call of basicConfig changes nothing
try:
    import onvif
    from onvif.client import AsyncTransportProtocolErrorHandler, ONVIFService
finally:
    _root.removeHandler(_held)

WSDL_FOLDER = Path(onvif.__file__).parent / "wsdl"

__all__ = ["WSDL_FOLDER", "AsyncTransportProtocolErrorHandler", "ONVIFService"]
