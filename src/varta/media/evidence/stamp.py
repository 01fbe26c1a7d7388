"""RFC 3161 timestamps: asking an authority for one, and checking one offline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import httpx
from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from varta.kernel.errors import BadInput, Unavailable
from varta.media.evidence.der import with_sorted_certificates

LARGEST = 256 * 1024
_PATIENCE_S = 15.0
_MOST_CERTIFICATES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Stamp:
    """Hold when data was stamped, by the authority's clock; `trusted` once checked down to a root certificate."""

    at: datetime
    trusted: bool


def request_stamp(url: str, data: bytes, roots: Path | None = None) -> bytes:
    """Return an authority's timestamp over data, checked against the certificates in `roots` where they are given.

    Raises `Unavailable` (`evidence.tsa_unreachable`), `BadInput` (`evidence.timestamp_bad`,
    `evidence.bad_certificates`).
    """
    builder = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256)
    request = builder.cert_request(cert_request=True).nonce(nonce=True).build()
    answer = _ask(url, request.as_bytes())
    response = _decoded(answer)
    if response.tst_info.nonce != request.nonce:
        raise _bad("it answers another question")
    check_stamp(answer, data, read_roots(roots) if roots is not None else ())
    return answer


def check_stamp(answer: bytes, data: bytes, roots: Sequence[x509.Certificate] = ()) -> Stamp:
    """Check a timestamp over data, down to root certificates where they are given; else only that it stamps the data.

    Raises `BadInput` (`evidence.timestamp_bad`).
    """
    response = _decoded(answer)
    if response.tst_info.message_imprint.message != sha256(data).digest():
        raise _bad("it stamps something else")
    try:
        if roots:
            VerifierBuilder(roots=list(roots)).build().verify_message(response, data)
    except (VerificationError, ValueError) as error:
        raise _bad(str(error)) from None
    return Stamp(response.tst_info.gen_time, trusted=bool(roots))


def read_roots(path: Path) -> Sequence[x509.Certificate]:
    """Return the certificates of a PEM file. Raises `BadInput` (`evidence.bad_certificates`)."""
    try:
        with path.open("rb") as file:
            return x509.load_pem_x509_certificates(file.read(_MOST_CERTIFICATES))
    except (OSError, ValueError) as error:
        text = f"{path} holds no certificates in PEM form: {error}."
        raise BadInput("evidence.bad_certificates", text, where=str(path)) from None


def _ask(url: str, query: bytes) -> bytes:
    headers = {"Content-Type": "application/timestamp-query"}
    try:
        with httpx.stream("POST", url, content=query, headers=headers, timeout=_PATIENCE_S) as response:
            response.raise_for_status()
            answer = b""
            for piece in response.iter_bytes():
                answer += piece
                if len(answer) > LARGEST:
                    raise Unavailable("evidence.tsa_unreachable", f"The answer of {url} is no timestamp: too long.")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        text = f"The timestamping authority at {url} gave no timestamp: {error or type(error).__name__}."
        raise Unavailable("evidence.tsa_unreachable", text, where=url) from None
    return answer


def _decoded(answer: bytes) -> TimeStampResponse:
    """Return a response that grants a timestamp."""
    try:
        response = decode_timestamp_response(with_sorted_certificates(answer))
        if response.status != 0:
            raise _bad(f"refused with status {response.status}: {' '.join(map(str, response.status_string))}")
        response.tst_info.message_imprint  # noqa: B018 - a property that refuses a token that cannot be read
    except (ValueError, TypeError) as error:
        raise _bad(str(error)) from None
    return response


def _bad(why: str) -> BadInput:
    return BadInput("evidence.timestamp_bad", f"The timestamp is not valid: {why}.", where="manifest.tsr")
