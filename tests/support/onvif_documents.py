"""What an ONVIF device answers: documents of the published schemas, with the device's own values put in."""

from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

_SPACES = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "tds": "http://www.onvif.org/ver10/device/wsdl",
    "trt": "http://www.onvif.org/ver10/media/wsdl",
    "tr2": "http://www.onvif.org/ver20/media/wsdl",
    "tptz": "http://www.onvif.org/ver20/ptz/wsdl",
    "tev": "http://www.onvif.org/ver10/events/wsdl",
    "tt": "http://www.onvif.org/ver10/schema",
    "ter": "http://www.onvif.org/ver10/error",
    "wsa": "http://www.w3.org/2005/08/addressing",
    "wsnt": "http://docs.oasis-open.org/wsn/b-2",
    "tns1": "http://www.onvif.org/ver10/topics",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xs": "http://www.w3.org/2001/XMLSchema",
}
_DECLARED = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in _SPACES.items())


@dataclass(frozen=True)
class Stream:
    """Describe a profile of the device."""

    token: str
    name: str
    encoding: str
    width: int
    height: int
    fps: int
    kbps: int
    path: str
    moves: bool = False


@dataclass(frozen=True)
class Notice:
    """Hold what the device notices: its topic, where, and the value."""

    topic: str
    source: str
    item: str
    value: str
    at: datetime
    operation: str = "Changed"


def envelope(body: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><s:Envelope {_DECLARED}><s:Header/><s:Body>{body}</s:Body></s:Envelope>'
    )


def fault(subcode: str, reason: str) -> str:
    return envelope(
        "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode>"
        f"<s:Value>{subcode}</s:Value></s:Subcode></s:Code>"
        f'<s:Reason><s:Text xml:lang="en">{escape(reason)}</s:Text></s:Reason></s:Fault>'
    )


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def system_date_and_time(now: datetime) -> str:
    time = f"<tt:Time><tt:Hour>{now.hour}</tt:Hour><tt:Minute>{now.minute}</tt:Minute><tt:Second>{now.second}"
    date = f"<tt:Date><tt:Year>{now.year}</tt:Year><tt:Month>{now.month}</tt:Month><tt:Day>{now.day}</tt:Day></tt:Date>"
    return envelope(
        "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType>"
        "<tt:DaylightSavings>false</tt:DaylightSavings><tt:TimeZone><tt:TZ>EET-2EEST</tt:TZ></tt:TimeZone>"
        f"<tt:UTCDateTime>{time}</tt:Second></tt:Time>{date}</tt:UTCDateTime>"
        "</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>"
    )


def services(places: dict[str, str]) -> str:
    listed = "".join(
        f"<tds:Service><tds:Namespace>{space}</tds:Namespace><tds:XAddr>{url}</tds:XAddr>"
        "<tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>"
        for space, url in places.items()
    )
    return envelope(f"<tds:GetServicesResponse>{listed}</tds:GetServicesResponse>")


def device_information() -> str:
    return envelope(
        "<tds:GetDeviceInformationResponse><tds:Manufacturer>Varta tests</tds:Manufacturer>"
        "<tds:Model>Bailiff 4</tds:Model>"
        "<tds:FirmwareVersion>1.2.3</tds:FirmwareVersion><tds:SerialNumber>0042</tds:SerialNumber>"
        "<tds:HardwareId>B4</tds:HardwareId></tds:GetDeviceInformationResponse>"
    )


def empty(prefix: str, operation: str) -> str:
    return envelope(f"<{prefix}:{operation}Response/>")


def profiles(streams: tuple[Stream, ...]) -> str:
    """Version 1 of the media service knows JPEG, MPEG4 and H264 alone."""
    listed = "".join(_profile(stream) for stream in streams if stream.encoding != "H265")
    return envelope(f"<trt:GetProfilesResponse>{listed}</trt:GetProfilesResponse>")


def _profile(stream: Stream) -> str:
    return (
        f'<trt:Profiles token="{stream.token}" fixed="true"><tt:Name>{escape(stream.name)}</tt:Name>'
        '<tt:VideoSourceConfiguration token="vs"><tt:Name>vs</tt:Name><tt:UseCount>2</tt:UseCount>'
        '<tt:SourceToken>vs0</tt:SourceToken><tt:Bounds x="0" y="0" width="1920" height="1080"/>'
        "</tt:VideoSourceConfiguration>"
        f'<tt:VideoEncoderConfiguration token="ve-{stream.token}"><tt:Name>ve</tt:Name><tt:UseCount>1</tt:UseCount>'
        f"<tt:Encoding>{stream.encoding}</tt:Encoding>"
        f"<tt:Resolution><tt:Width>{stream.width}</tt:Width><tt:Height>{stream.height}</tt:Height></tt:Resolution>"
        f"<tt:Quality>4</tt:Quality><tt:RateControl><tt:FrameRateLimit>{stream.fps}</tt:FrameRateLimit>"
        f"<tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>{stream.kbps}</tt:BitrateLimit></tt:RateControl>"
        "<tt:H264><tt:GovLength>50</tt:GovLength><tt:H264Profile>Main</tt:H264Profile></tt:H264>"
        "<tt:Multicast><tt:Address><tt:Type>IPv4</tt:Type><tt:IPv4Address>0.0.0.0</tt:IPv4Address></tt:Address>"
        "<tt:Port>0</tt:Port><tt:TTL>1</tt:TTL><tt:AutoStart>false</tt:AutoStart></tt:Multicast>"
        "<tt:SessionTimeout>PT60S</tt:SessionTimeout></tt:VideoEncoderConfiguration>"
        + (
            '<tt:PTZConfiguration token="ptz"><tt:Name>ptz</tt:Name><tt:UseCount>1</tt:UseCount>'
            "<tt:NodeToken>node</tt:NodeToken></tt:PTZConfiguration>"
            if stream.moves
            else ""
        )
        + "</trt:Profiles>"
    )


def profiles2(streams: tuple[Stream, ...]) -> str:
    listed = "".join(_profile2(stream) for stream in streams)
    return envelope(f"<tr2:GetProfilesResponse>{listed}</tr2:GetProfilesResponse>")


def _profile2(stream: Stream) -> str:
    return (
        f'<tr2:Profiles token="{stream.token}" fixed="true"><tr2:Name>{escape(stream.name)}</tr2:Name>'
        '<tr2:Configurations><tr2:VideoSource token="vs"><tt:Name>vs</tt:Name></tr2:VideoSource>'
        f'<tr2:VideoEncoder token="ve-{stream.token}" GovLength="50" Profile="Main">'
        f"<tt:Name>ve</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>{stream.encoding}</tt:Encoding>"
        f"<tt:Resolution><tt:Width>{stream.width}</tt:Width><tt:Height>{stream.height}</tt:Height></tt:Resolution>"
        f'<tt:RateControl ConstantBitRate="false"><tt:FrameRateLimit>{stream.fps}.0</tt:FrameRateLimit>'
        f"<tt:BitrateLimit>{stream.kbps}</tt:BitrateLimit></tt:RateControl><tt:Quality>4</tt:Quality>"
        "</tr2:VideoEncoder>"
        + ('<tr2:PTZ token="ptz"><tt:Name>ptz</tt:Name></tr2:PTZ>' if stream.moves else "")
        + "</tr2:Configurations></tr2:Profiles>"
    )


def stream_uri(url: str) -> str:
    return envelope(
        f"<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>{escape(url)}</tt:Uri>"
        "<tt:InvalidAfterConnect>false</tt:InvalidAfterConnect><tt:InvalidAfterReboot>false</tt:InvalidAfterReboot>"
        "<tt:Timeout>PT0S</tt:Timeout></trt:MediaUri></trt:GetStreamUriResponse>"
    )


def stream_uri2(url: str) -> str:
    return envelope(f"<tr2:GetStreamUriResponse><tr2:Uri>{escape(url)}</tr2:Uri></tr2:GetStreamUriResponse>")


def presets(named: dict[str, str]) -> str:
    listed = "".join(
        f'<tptz:Preset token="{token}"><tt:Name>{escape(name)}</tt:Name></tptz:Preset>' for token, name in named.items()
    )
    return envelope(f"<tptz:GetPresetsResponse>{listed}</tptz:GetPresetsResponse>")


def subscribed(url: str, now: datetime, until: datetime) -> str:
    return envelope(
        "<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference>"
        f"<wsa:Address>{url}</wsa:Address></tev:SubscriptionReference>"
        f"<wsnt:CurrentTime>{_stamp(now)}</wsnt:CurrentTime><wsnt:TerminationTime>{_stamp(until)}</wsnt:TerminationTime>"
        "</tev:CreatePullPointSubscriptionResponse>"
    )


def renewed(now: datetime, until: datetime) -> str:
    return envelope(
        f"<wsnt:RenewResponse><wsnt:TerminationTime>{_stamp(until)}</wsnt:TerminationTime>"
        f"<wsnt:CurrentTime>{_stamp(now)}</wsnt:CurrentTime></wsnt:RenewResponse>"
    )


def pulled(notices: list[Notice], now: datetime, until: datetime) -> str:
    listed = "".join(_notice(notice) for notice in notices)
    return envelope(
        f"<tev:PullMessagesResponse><tev:CurrentTime>{_stamp(now)}</tev:CurrentTime>"
        f"<tev:TerminationTime>{_stamp(until)}</tev:TerminationTime>{listed}</tev:PullMessagesResponse>"
    )


def _notice(notice: Notice) -> str:
    return (
        "<wsnt:NotificationMessage>"
        '<wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">'
        f"{notice.topic}</wsnt:Topic><wsnt:Message>"
        f'<tt:Message UtcTime="{_stamp(notice.at)}" PropertyOperation="{notice.operation}">'
        f'<tt:Source><tt:SimpleItem Name="Source" Value="{escape(notice.source)}"/></tt:Source>'
        f'<tt:Data><tt:SimpleItem Name="{notice.item}" Value="{escape(notice.value)}"/></tt:Data>'
        "</tt:Message></wsnt:Message></wsnt:NotificationMessage>"
    )
