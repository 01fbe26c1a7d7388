"""Digest authentication (RFC 2617, RFC 7616) as RTSP servers use it: MD5 and SHA-256, with and without `qop`."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

REALM = "Varta simulator"
_PAIR = re.compile(r'([A-Za-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))')


def parse_authorization(value: str) -> dict[str, str] | None:
    """Read an Authorization header; return None when it is not Digest."""
    scheme, _, rest = value.partition(" ")
    if scheme.lower() != "digest":
        return None
    return {m[1].lower(): m[3] if m[2] is None else re.sub(r"\\(.)", r"\1", m[2]) for m in _PAIR.finditer(rest)}


def expected_response(words: Mapping[str, str], method: str, user: str, realm: str, password: str) -> str:
    """Compute the `response` that a client must give (RFC 7616, section 3.4.1); empty for an unknown algorithm.

    `words` are the client's own: `nonce`, `uri`, and with `qop` also `nc` and `cnonce`.
    """
    algorithm = words.get("algorithm", "MD5").upper()
    secret = _hash(algorithm, f"{user}:{realm}:{password}")
    request = _hash(algorithm, f"{method}:{words.get('uri', '')}")
    nonce = words.get("nonce", "")
    if not secret:
        return ""
    if "qop" not in words:
        return _hash(algorithm, f"{secret}:{nonce}:{request}")
    middle = f"{nonce}:{words.get('nc', '')}:{words.get('cnonce', '')}:{words['qop']}"
    return _hash(algorithm, f"{secret}:{middle}:{request}")


def _hash(algorithm: str, text: str) -> str:
    match algorithm:
        case "MD5":
            # The protocol's own choice; libav and GStreamer know nothing else.
            return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
        case "SHA-256":
            return hashlib.sha256(text.encode()).hexdigest()
        case _:
            return ""


@dataclass(frozen=True, slots=True)
class Gate:
    """Check the credentials of one connection's requests, against a nonce that is this connection's alone."""

    user: str
    password: str = field(repr=False)
    nonce: str = field(default_factory=lambda: secrets.token_hex(16))

    def challenges(self) -> tuple[str, ...]:
        """Return what to ask for, strongest first; libav takes the last one that it reads, which is MD5."""
        common = f'Digest realm="{REALM}", nonce="{self.nonce}"'
        return (f'{common}, algorithm=SHA-256, qop="auth"', common)

    def admits(self, method: str, url: str, authorization: str | None) -> bool:
        """Tell whether a request carries the right answer for this connection's nonce."""
        words = parse_authorization(authorization or "")
        if words is None or words.get("qop", "auth") != "auth":
            return False
        expected = expected_response(words, method, self.user, REALM, self.password)
        return (
            bool(expected)
            and words.get("username") == self.user
            and words.get("realm") == REALM
            and words.get("nonce") == self.nonce
            and words.get("uri") == url
            and hmac.compare_digest(words.get("response", "").lower().encode(), expected.encode())
        )
