import pytest
from starlette.websockets import WebSocketDisconnect

PASSWORD = "night-shift-2026"


def test_signing_in_tells_who_and_sets_a_cookie_that_scripts_cannot_read(house) -> None:
    answer = house.client(None).post("/api/session", json={"login": "the-operator", "password": PASSWORD})
    body = answer.json()
    assert body["person"]["role"] == "operator"
    assert "see_alarms" in body["permissions"]
    assert "draw_rules" not in body["permissions"]
    assert body["expires_at"].endswith("Z")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie  # plain http on loopback


def test_the_cookie_is_for_tls_only_elsewhere(house) -> None:
    client = house.client(None)
    body = {"login": "the-operator", "password": PASSWORD}
    answer = client.post("http://centre.example.org/api/session", json=body)
    assert "secure" in answer.headers["set-cookie"].lower()


def test_a_wrong_password_and_an_unknown_login_are_answered_alike(house) -> None:
    client = house.client(None)
    answers = [
        client.post("/api/session", json={"login": login, "password": "not this one"}).json()
        for login in ("the-operator", "nobody")
    ]
    assert answers[0] == answers[1]
    assert answers[0]["code"] == "access.wrong_credentials"


def test_many_wrong_passwords_are_throttled(house) -> None:
    client = house.client(None)
    wrong = {"login": "the-operator", "password": "not this one"}
    for _ in range(30):
        answer = client.post("/api/session", json=wrong)
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert answer.json()["code"] == "access.too_many_attempts"
    assert answer.json()["params"]["seconds"] > 0
    assert int(answer.headers["retry-after"]) > 0


def test_signing_out_ends_the_session_on_the_server(operator) -> None:
    token = operator.cookies["varta_session"]
    assert operator.delete("/api/session").status_code == 204
    operator.cookies.set("varta_session", token)
    answer = operator.get("/api/cameras")
    assert (answer.status_code, answer.json()["code"]) == (401, "access.not_signed_in")


def test_a_session_ends_by_itself(house, operator) -> None:
    house.clock.forward(12 * 3600 + 1)
    assert operator.get("/api/session").status_code == 401


@pytest.mark.parametrize("token", [None, "", "wrong", "ї"])
def test_a_change_without_the_token_is_refused(house, operator, token) -> None:
    alarm = house.alarm()
    del operator.headers["X-CSRF-Token"]
    headers = {} if token is None else {"X-CSRF-Token": token.encode()}
    answer = operator.post(f"/api/alarms/{alarm}/acknowledge", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "access.bad_csrf")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example.org"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1.example.org"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_change_from_another_site_is_refused(house, operator, headers) -> None:
    alarm = house.alarm()
    answer = operator.post(f"/api/alarms/{alarm}/acknowledge", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "access.foreign_origin")
    assert operator.post("/api/session", json={}, headers=headers).status_code == 403


def test_a_change_from_the_own_page_is_taken(house, operator) -> None:
    alarm = house.alarm()
    headers = {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"}
    assert operator.post(f"/api/alarms/{alarm}/acknowledge", headers=headers).status_code == 200


def test_a_socket_from_another_site_is_refused(house, operator) -> None:
    headers = {"Origin": "https://evil.example.org"}
    with operator.websocket_connect("ws://127.0.0.1/api/cameras/square/live", headers=headers) as socket:
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
        assert closed.value.code == 4403
    assert house.live.open == 0


def test_a_given_password_must_be_changed_before_anything_else(house, administrator) -> None:
    draft = {"login": "ivan", "name": "Іван", "role": "operator", "password": "first-password-1"}
    assert administrator.post("/api/people", json=draft).json()["must_change_password"] is True
    client = house.client(None)
    session = client.post("/api/session", json={"login": "ivan", "password": "first-password-1"}).json()
    assert session["must_change_password"] is True
    answer = client.get("/api/cameras")
    assert (answer.status_code, answer.json()["code"]) == (403, "access.password_must_change")
    change = {"old_password": "first-password-1", "new_password": "second-password-2"}
    client.headers["X-CSRF-Token"] = session["csrf_token"]
    assert client.post("/api/session/password", json=change).status_code == 204
    assert client.get("/api/cameras").status_code == 200


def test_a_short_password_is_refused(operator) -> None:
    change = {"old_password": PASSWORD, "new_password": "short"}
    answer = operator.post("/api/session/password", json=change)
    assert answer.status_code == 400
    assert answer.json()["code"].startswith("access.password_")
