"""An ONVIF device of the tests' own: it signs people in, tells its time, streams, moves and notices things."""

import base64
import hashlib
import re
import socket
import struct
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.etree import ElementTree as ET

from support import onvif_documents as documents
from support.onvif_documents import Notice, Stream

LOGIN, PASSWORD = "varta", "щит та варта"
_SOAP = "{http://www.w3.org/2003/05/soap-envelope}"
_WSSE = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd}"
_WSU = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd}"
_TOLERATED = timedelta(seconds=5)
_REALM, _NONCE = "onvif", "c2ltcGxl"
STREAMS = (
    Stream("main", "Головний потік", "H265", 2560, 1440, 25, 4096, "/stream1?a=1&b=2", moves=True),
    Stream("sub", "Малий потік", "H264", 640, 360, 12, 512, "/stream2"),
)
SPACES = {
    "device": "http://www.onvif.org/ver10/device/wsdl",
    "media": "http://www.onvif.org/ver10/media/wsdl",
    "media2": "http://www.onvif.org/ver20/media/wsdl",
    "ptz": "http://www.onvif.org/ver20/ptz/wsdl",
    "events": "http://www.onvif.org/ver10/events/wsdl",
}


@dataclass
class Behaviour:
    """Say how the device behaves; may be changed while it runs."""

    skew: timedelta = timedelta(0)
    digest: bool = False
    tells_services: bool = True
    offers: tuple[str, ...] = ("device", "media", "media2", "ptz", "events")
    streams: tuple[Stream, ...] = STREAMS
    presets: dict[str, str] = field(default_factory=lambda: {"1": "Вхід", "2": "Ринок"})
    rtsp_port: int = 8554
    named_host: str = ""  # as behind an address translation
    raw: bytes | None = None  # answers everything with this
    raw_headers: dict[str, str] = field(default_factory=dict)
    raw_status: int = 200
    delay_s: float = 0.0
    forgets: bool = False  # subscriptions are unknown when they are pulled from


class OnvifDevice:
    """Serve on loopback; `asked` lists the operations, `gone_to` the presets."""

    def __init__(self, behaviour: Behaviour | None = None) -> None:
        self.behaviour = behaviour or Behaviour()
        self.asked: list[str] = []
        self.gone_to: list[str] = []
        self.refused = 0
        self.subscriptions = 0
        self._notices: list[Notice] = []
        self._changed = threading.Condition()
        self._server = _Server(("127.0.0.1", 0), _handler(self))

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/onvif/device_service"

    @contextmanager
    def running(self) -> Iterator["OnvifDevice"]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield self
        finally:
            with self._changed:
                self.behaviour.forgets = True
                self._changed.notify_all()
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.behaviour.skew

    def notice(self, topic: str, item: str, value: str, source: str = "0", operation: str = "Changed") -> None:
        """Let the device notice something."""
        with self._changed:
            self._notices.append(Notice(topic, source, item, value, self.now(), operation))
            self._changed.notify_all()

    def answer(self, path: str, body: bytes) -> tuple[int, str]:
        """Return the status and the document for a question to a path."""
        root = ET.fromstring(body)  # noqa: S314 - the test's own question
        element = root.find(f"{_SOAP}Body")[0]
        space, _, operation = element.tag[1:].partition("}")
        self.asked.append(operation)
        if operation != "GetSystemDateAndTime" and not self.behaviour.digest and not self._signed(root):
            self.refused += 1
            return 400, documents.fault("ter:NotAuthorized", "Sender not Authorized")
        answer = self._answers(element, path).get((space, operation))
        if answer is None or not self._offered(space):
            return 500, documents.fault("ter:ActionNotSupported", "Optional Action Not Implemented")
        return answer()

    def _offered(self, space: str) -> bool:
        return space.startswith("http://docs.oasis-open.org") or space in {
            SPACES[name] for name in self.behaviour.offers
        }

    def _answers(self, element: ET.Element, path: str) -> dict[tuple[str, str], Callable[[], tuple[int, str]]]:
        device, media, media2, ptz, events = SPACES.values()
        streams = self.behaviour.streams
        ok = lambda text: (200, text)  # noqa: E731 - a table reads best
        return {
            (device, "GetSystemDateAndTime"): lambda: ok(documents.system_date_and_time(self.now())),
            (device, "SetSystemDateAndTime"): lambda: self._set_clock(element),
            (device, "GetServices"): self._services,
            (device, "GetDeviceInformation"): lambda: ok(documents.device_information()),
            (media, "GetProfiles"): lambda: ok(documents.profiles(streams)),
            (media, "GetStreamUri"): lambda: self._stream(element, documents.stream_uri),
            (media2, "GetProfiles"): lambda: ok(documents.profiles2(streams)),
            (media2, "GetStreamUri"): lambda: self._stream(element, documents.stream_uri2),
            (ptz, "GetPresets"): lambda: ok(documents.presets(self.behaviour.presets)),
            (ptz, "GotoPreset"): lambda: self._go_to(element),
            (events, "CreatePullPointSubscription"): self._subscribe,
            (events, "PullMessages"): lambda: self._pull(path),
            ("http://docs.oasis-open.org/wsn/b-2", "Renew"): lambda: ok(documents.renewed(self.now(), self._until())),
            ("http://docs.oasis-open.org/wsn/b-2", "Unsubscribe"): lambda: ok(documents.empty("wsnt", "Unsubscribe")),
        }

    def _host(self) -> str:
        return self.behaviour.named_host or f"127.0.0.1:{self.port}"

    def _services(self) -> tuple[int, str]:
        if not self.behaviour.tells_services:
            return 500, documents.fault("ter:ActionNotSupported", "no")
        places = {SPACES[name]: f"http://{self._host()}/onvif/{name}_service" for name in self.behaviour.offers}
        return 200, documents.services(places)

    def _stream(self, element: ET.Element, document: Callable[[str], str]) -> tuple[int, str]:
        token = element.find(f"{{{element.tag[1:].partition('}')[0]}}}ProfileToken").text
        found = [stream for stream in self.behaviour.streams if stream.token == token]
        if not found:
            return 400, documents.fault("ter:NoProfile", "no such profile")
        host = self._host().rpartition(":")[0] or self._host()
        return 200, document(f"rtsp://{host}:{self.behaviour.rtsp_port}{found[0].path}")

    def _go_to(self, element: ET.Element) -> tuple[int, str]:
        token = element.find(f"{{{SPACES['ptz']}}}PresetToken").text
        if token not in self.behaviour.presets:
            return 400, documents.fault("ter:NoToken", "The requested preset token does not exist")
        self.gone_to.append(token)
        return 200, documents.empty("tptz", "GotoPreset")

    def _set_clock(self, element: ET.Element) -> tuple[int, str]:
        told = {part.tag.rpartition("}")[2]: part.text for part in element.iter()}
        names = ("Year", "Month", "Day", "Hour", "Minute", "Second")
        self.behaviour.skew = datetime(*(int(told[name]) for name in names), tzinfo=UTC) - datetime.now(UTC)
        return 200, documents.empty("tds", "SetSystemDateAndTime")

    def _until(self) -> datetime:
        return self.now() + timedelta(seconds=60)

    def _subscribe(self) -> tuple[int, str]:
        with self._changed:
            self.subscriptions += 1
            self.behaviour.forgets = False
            self._changed.notify_all()
        url = f"http://{self._host()}/onvif/subscription/{self.subscriptions}"
        return 200, documents.subscribed(url, self.now(), self._until())

    def _pull(self, path: str) -> tuple[int, str]:
        def gone() -> bool:
            return self.behaviour.forgets or not path.endswith(f"/{self.subscriptions}")

        with self._changed:
            self._changed.wait_for(lambda: self._notices or gone(), timeout=1.0)
            if gone():
                return 400, documents.fault("ter:InvalidArgVal", "no such subscription")
            notices, self._notices = self._notices, []
        return 200, documents.pulled(notices, self.now(), self._until())

    def forget_subscriptions(self) -> None:
        """Forget them as a device does that was switched off and on."""
        with self._changed:
            self.behaviour.forgets = True
            self._changed.notify_all()

    def _signed(self, root: ET.Element) -> bool:
        token = root.find(f".//{_WSSE}UsernameToken")
        if token is None or token.findtext(f"{_WSSE}Username") != LOGIN:
            return False
        created, nonce = token.findtext(f"{_WSU}Created"), base64.b64decode(token.findtext(f"{_WSSE}Nonce"))
        digest = hashlib.sha1(nonce + created.encode() + PASSWORD.encode()).digest()  # noqa: S324 - the standard's
        at = datetime.fromisoformat(created)
        return base64.b64encode(digest).decode() == token.findtext(f"{_WSSE}Password") and (
            abs(at - self.now()) <= _TOLERATED
        )


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # whoever asked hung up, as some tests do


def _handler(device: OnvifDevice) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            time.sleep(device.behaviour.delay_s)
            if device.behaviour.raw is not None:
                self._send(device.behaviour.raw_status, device.behaviour.raw, device.behaviour.raw_headers)
            elif device.behaviour.digest and not self._digest_holds():
                challenge = f'Digest realm="{_REALM}", qop="auth", nonce="{_NONCE}", algorithm=MD5'
                self._send(401, b"", {"WWW-Authenticate": challenge})
            else:
                status, text = device.answer(self.path, body)
                self._send(status, text.encode(), {})

        def _digest_holds(self) -> bool:
            given = dict(re.findall(r'(\w+)="?([^",]+)"?', self.headers.get("Authorization", "")))
            if given.get("username") != LOGIN:
                return False
            first = _md5(f"{LOGIN}:{_REALM}:{PASSWORD}")
            second = _md5(f"POST:{given['uri']}")
            parts = (first, given["nonce"], given["nc"], given["cnonce"], given["qop"], second)
            return _md5(":".join(parts)) == given["response"]

        def _send(self, status: int, content: bytes, headers: dict[str, str]) -> None:
            try:
                self.send_response(status)
                for name, value in {"Content-Type": "application/soap+xml; charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                self.close_connection = True  # whoever asked did not want all of it

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            pass

    return Handler


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()  # noqa: S324 - the standard's


@contextmanager
def answering_searches(xaddrs: list[str], *, multicast: bool = False, before: Sequence[bytes] = ()) -> Iterator[int]:
    """Answer WS-Discovery probes on loopback; yields the port, which is 3702 in the group when `multicast`.

    `{host}` in an address becomes that of whoever asks, which is this machine's; `before` is sent first.
    """
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(("", 3702) if multicast else ("127.0.0.1", 0))
    if multicast:
        group = struct.pack("=4s4si", socket.inet_aton("239.255.255.250"), b"", socket.if_nametoindex("lo"))
        made.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group)
    ended = threading.Event()
    made.settimeout(0.05)

    def serve() -> None:
        while not ended.is_set():
            try:
                data, sender = made.recvfrom(65535)
            except TimeoutError:
                continue
            for datagram in (*before, probe_match(data, [url.format(host=sender[0]) for url in xaddrs])):
                made.sendto(datagram, sender)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield made.getsockname()[1]
    finally:
        ended.set()
        thread.join()
        made.close()


def probe_match(question: bytes, xaddrs: list[str]) -> bytes:
    """Return the answer to a probe."""
    asked = re.search(rb"MessageID[^>]*>\s*([^<\s]+)", question)
    scopes = "onvif://www.onvif.org/name/Bailiff%204%0A onvif://www.onvif.org/hardware/B4 onvif://www.onvif.org/%ff"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"
 xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl">
<s:Header><a:MessageID>urn:uuid:{uuid.uuid4()}</a:MessageID>
<a:RelatesTo>{asked.group(1).decode() if asked else "urn:uuid:0"}</a:RelatesTo>
<a:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:To>
<a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</a:Action>
<d:AppSequence InstanceId="1" MessageNumber="1"/></s:Header>
<s:Body><d:ProbeMatches><d:ProbeMatch><a:EndpointReference><a:Address>urn:uuid:1</a:Address></a:EndpointReference>
<d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>{scopes}</d:Scopes><d:XAddrs>{" ".join(xaddrs)}</d:XAddrs>
<d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>""".encode()
