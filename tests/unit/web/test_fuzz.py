"""Whatever is sent, the answer is one of the API's own: never a fault."""

import json
import re
from dataclasses import dataclass

import pytest
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.house import TestClient
from varta.web.app import create_app, openapi_document

SCHEMAS = openapi_document()["components"]["schemas"]
FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["", "•••", "rtsp://u:•••@[h/1", "person", "line_crossing", "2026-02-30", "\ud800", "9" * 400]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=6,
)


@dataclass
class Fuzzed:
    administrator: TestClient
    rule: str


@pytest.fixture
def fuzzed(house) -> Fuzzed:
    return Fuzzed(house.client("administrator"), house.rule())


def likely(schema: dict) -> st.SearchStrategy:
    """Make values that have a schema's form, more often than not."""
    if "$ref" in schema:
        schema = SCHEMAS[schema["$ref"].rpartition("/")[2]]
    if "enum" in schema:
        return st.sampled_from(schema["enum"]) | VALUES
    if "anyOf" in schema:
        return st.one_of([likely(part) for part in schema["anyOf"]])
    match schema.get("type"):
        case "object" if "properties" in schema:
            parts = {key: likely(part) for key, part in schema["properties"].items()}
            return st.fixed_dictionaries({}, optional=parts) | st.fixed_dictionaries(parts)
        case "array":
            part = likely(schema.get("items") or {"type": "number"})
            return st.lists(part, max_size=5) | st.lists(st.tuples(part, part).map(list), max_size=5)
        case "number":
            return st.floats(-2, 2) | SCALARS
        case "integer":
            return st.integers(-2, 12) | SCALARS
        case "string":
            return st.text(max_size=12) | SCALARS
    return VALUES


def bodies() -> list[tuple[str, str, st.SearchStrategy]]:
    found = []
    for path, operations in openapi_document()["paths"].items():
        for method, operation in operations.items():
            if "requestBody" in operation:
                schema = operation["requestBody"]["content"]["application/json"]["schema"]
                found.append((method.upper(), path, likely(schema)))
    return found


@FUZZ
@given(data=st.data())
def test_bodies_of_any_form(fuzzed, data) -> None:
    administrator = fuzzed.administrator
    method, path, body_strategy = data.draw(st.sampled_from(BODIES))
    name = data.draw(st.sampled_from(["square", "nothing", fuzzed.rule]))
    body = json.dumps(data.draw(body_strategy)).encode()
    answer = administrator.request(
        method, re.sub(r"\{\w+\}", name, path), content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code < 500 or answer.json()["code"].startswith("camera."), (method, path, body, answer.text)
    if answer.status_code >= 400:
        assert set(answer.json()) == {"code", "message", "where", "params"}


@FUZZ
@given(text=st.text(max_size=30), query=st.text(max_size=30))
def test_addresses_of_any_form(fuzzed, text, query) -> None:
    administrator = fuzzed.administrator
    paths = [r.path for r in PLAIN]
    for path in paths[len(text) % 5 :: 5]:
        address = re.sub(r"\{\w+\}", lambda _: quoted(text) or "x", path)
        answer = administrator.get(address, params={"before": query, "camera": query, "limit": "7", "action": query})
        assert answer.status_code < 500, (address, query, answer.text)


def quoted(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode("utf-8", "surrogatepass"))


BODIES = [b for b in bodies() if not b[1].startswith("/api/session")]
PLAIN = [
    route
    for route in create_app.__globals__["_bare"]().routes
    if isinstance(route, APIRoute)
    and "GET" in route.methods
    and route.path not in ("/api/stream", "/readyz", "/api/audit/check")
]
