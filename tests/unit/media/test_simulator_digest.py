"""Digest authentication against the RFCs' own examples, and what the gate refuses."""

import pytest

from varta.media.simulator.digest import REALM, Gate, expected_response, parse_authorization

RFC_7616 = (
    'Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm={algorithm}, '
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001, '
    'cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, response="", '
    'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
)


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_examples_of_rfc_7616(algorithm: str, response: str) -> None:
    words = parse_authorization(RFC_7616.format(algorithm=algorithm))
    assert words is not None
    assert expected_response(words, "GET", "Mufasa", "http-auth@example.org", "Circle of Life") == response


def test_example_of_rfc_2617() -> None:
    words = {
        "nonce": "dcd98b7102dd2f0e8b11d0f600bfb0c093",
        "uri": "/dir/index.html",
        "qop": "auth",
        "nc": "00000001",
        "cnonce": "0a4f113b",
    }
    response = expected_response(words, "GET", "Mufasa", "testrealm@host.com", "Circle Of Life")
    assert response == "6629fae49393a05397450978507c4ef1"


def test_example_of_rfc_2069_without_qop() -> None:
    words = {"nonce": "dcd98b7102dd2f0e8b11d0f600bfb0c093", "uri": "/dir/index.html"}
    response = expected_response(words, "GET", "Mufasa", "testrealm@host.com", "CircleOfLife")
    assert response == "1949323746fe6a43ef61f9606e7febea"


def _header(gate: Gate, **changes: str) -> str:
    words = {"username": gate.user, "realm": REALM, "nonce": gate.nonce, "uri": "rtsp://h/yard"} | changes
    words.setdefault("response", expected_response(words, "PLAY", gate.user, REALM, gate.password))
    return "Digest " + ", ".join(f'{key}="{value}"' for key, value in words.items())


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
def test_gate_admits_the_right_answer(algorithm: str) -> None:
    gate = Gate("usr", 'p"a ss')
    assert gate.admits("PLAY", "rtsp://h/yard", _header(gate, algorithm=algorithm))


@pytest.mark.parametrize(
    "changes",
    [
        {"username": "other"},
        {"nonce": "old"},
        {"uri": "rtsp://h/other"},
        {"realm": "elsewhere"},
        {"response": "0" * 32},
        {"response": ""},
        {"algorithm": "SHA-512-256"},
        {"qop": "auth-int", "nc": "1", "cnonce": "c"},
    ],
)
def test_gate_refuses(changes: dict[str, str]) -> None:
    gate = Gate("usr", "secret")
    assert not gate.admits("PLAY", "rtsp://h/yard", _header(gate, **changes))


@pytest.mark.parametrize("header", [None, "", "Basic dXNyOnNlY3JldA==", "Digest", "Digest ,,==", "Digest response=é"])
def test_gate_refuses_rubbish(header: str | None) -> None:
    assert not Gate("usr", "secret").admits("PLAY", "rtsp://h/yard", header)


def test_gate_asks_for_sha_256_first_and_never_for_a_plain_password() -> None:
    challenges = Gate("usr", "secret").challenges()
    assert "SHA-256" in challenges[0]
    assert all(challenge.startswith("Digest ") for challenge in challenges)
    assert "secret" not in repr(Gate("usr", "secret"))
