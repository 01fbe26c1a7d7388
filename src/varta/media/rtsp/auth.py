"""Who we are: digest (RFC 2617, RFC 7616) and basic authentication, the strongest that a camera offers."""

import base64
import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

_PAIR = re.compile(r'([A-Za-z][A-Za-z0-9_-]*)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')
_SCHEME = re.compile(r"(?:^|,)\s*(Digest|Basic)\s+", re.IGNORECASE)
_STRENGTH = {"SHA-256": 3, "SHA-256-SESS": 3, "MD5": 2, "MD5-SESS": 2}
_MAX_CHALLENGE = 4096


@dataclass(frozen=True, slots=True)
class Challenge:
    """Hold what a camera asks for; `strength` is 0 where we cannot answer."""

    scheme: str
    words: dict[str, str]

    @property
    def strength(self) -> int:
        """Return a greater number for what is safer."""
        if self.scheme == "basic":
            return 1
        return _STRENGTH.get(self.words.get("algorithm", "MD5").upper(), 0) if "nonce" in self.words else 0


def read_challenges(values: Sequence[str]) -> list[Challenge]:
    """Read WWW-Authenticate headers; several challenges may stand in one."""
    found = []
    for value in (v[:_MAX_CHALLENGE] for v in values):
        marks = list(_SCHEME.finditer(value))
        ends = [*(mark.start() for mark in marks[1:]), len(value)]
        for mark, end in zip(marks, ends, strict=False):
            text = value[mark.end() : end]
            words = {
                m[1].lower(): m[3] if m[2] is None else re.sub(r"\\(.)", r"\1", m[2]) for m in _PAIR.finditer(text)
            }
            found.append(Challenge(mark[1].lower(), words))
    return found


@dataclass(slots=True)
class Credentials:
    """Answer one camera's challenges; `given` tells that an answer to the present one has been sent."""

    user: str
    password: str = field(repr=False)
    _challenge: Challenge | None = None
    _count: int = 0
    given: bool = False

    def learn(self, values: Sequence[str]) -> bool:
        """Take a refusal's challenges; return whether there is a new answer to try.

        A camera that gives a new nonce is answered again only when it says that the old one was stale, or when no
        answer was given yet.
        """
        offered = max(read_challenges(values), key=lambda challenge: challenge.strength, default=None)
        if offered is None or not offered.strength or not self.user:
            return False
        stale = offered.words.get("stale", "").lower() == "true"
        fresh = self._challenge is None or not self.given or stale
        self._challenge, self._count, self.given = offered, 0, False
        return fresh

    def header(self, method: str, url: str) -> str:
        """Return the Authorization header for a request; empty while nothing was asked."""
        challenge = self._challenge
        if challenge is None:
            return ""
        self.given = True
        if challenge.scheme == "basic":
            return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        self._count += 1
        return _digest(challenge.words, (self.user, self.password), (method, url), self._count)


def _digest(words: dict[str, str], who: tuple[str, str], what: tuple[str, str], count: int) -> str:
    algorithm = words.get("algorithm", "MD5").upper()
    realm, nonce = words.get("realm", ""), words["nonce"]
    secret = _hash(algorithm, f"{who[0]}:{realm}:{who[1]}")
    request = _hash(algorithm, f"{what[0]}:{what[1]}")
    cnonce, number = secrets.token_hex(8), f"{count:08x}"
    if algorithm.endswith("-SESS"):
        secret = _hash(algorithm, f"{secret}:{nonce}:{cnonce}")
    fields = {"username": who[0], "realm": realm, "nonce": nonce, "uri": what[1]}
    # `auth-int` alone would need the body hashed as well; no camera asks for it.
    if "auth" in [word.strip().lower() for word in words.get("qop", "").split(",")]:
        response = _hash(algorithm, f"{secret}:{nonce}:{number}:{cnonce}:auth:{request}")
        extra = f', qop=auth, nc={number}, cnonce="{cnonce}"'
    else:
        response = _hash(algorithm, f"{secret}:{nonce}:{request}")
        extra = f', cnonce="{cnonce}"' if algorithm.endswith("-SESS") else ""
    line = ", ".join(f'{key}="{_quoted(value)}"' for key, value in fields.items())
    line += f', response="{response}"{extra}'
    if "algorithm" in words:
        line += f", algorithm={words['algorithm']}"
    if "opaque" in words:
        line += f', opaque="{_quoted(words["opaque"])}"'
    return f"Digest {line}"


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def _hash(algorithm: str, text: str) -> str:
    if algorithm.startswith("SHA-256"):
        return hashlib.sha256(text.encode()).hexdigest()
    # The protocol's own choice; most cameras know nothing else.
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
