"""The coverage ledger and holds over HTTP."""

from datetime import timedelta

from fakes.clock import START
from support.domain import segment
from support.house import SYSTEM, House, TestClient
from varta.bootstrap.ports import Heartbeat
from varta.kernel.footage import StreamKey
from varta.kernel.ids import CameraId
from varta.recordings.absence import Absence, AbsenceReason
from varta.recordings.coverage import micros

SQUARE = StreamKey(CameraId("square"))


def record(house: House, *minutes: int) -> None:
    with house.transactions() as unit:
        for minute in minutes:
            made = segment(minute, "square")
            unit.segments.add(made)
            path = house.folder / "recordings" / made.file.relative
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"footage")


def at(minute: float) -> str:
    return (START + timedelta(minutes=minute)).isoformat().replace("+00:00", "Z")


def ask(client: TestClient, what: str, start: float, end: float, **more: object) -> dict:
    answer = client.get(
        f"/api/recordings/{what}", params={"camera": "square", "from": at(start), "to": at(end), **more}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def told(timeline: dict) -> list[tuple[str, str, str]]:
    return [(p["from"], p["to"], p["reason"] or p["state"]) for p in timeline["cameras"][0]["pieces"]]


def test_a_timeline_says_what_is_recorded_missing_and_still_to_come(house: House, operator: TestClient) -> None:
    record(house, 0, 1, 4)
    with house.transactions() as unit:
        unit.absences.put(
            Absence(SQUARE, START + timedelta(minutes=2), START + timedelta(minutes=4), AbsenceReason.NETWORK_LOSS, "x")
        )
    house.clock.forward(6 * 60)
    house.beats[:] = [beat(house, (4.99, 6))]
    timeline = ask(operator, "timeline", -10, 10)
    assert told(timeline) == [
        (at(-10), at(0), "not_expected"),
        (at(0), at(2), "recorded"),
        (at(2), at(4), "network_loss"),
        (at(4), at(6), "recorded"),
        (at(6), at(10), "future"),
    ]
    (camera,) = timeline["cameras"]
    assert camera["camera_id"] == "square"
    assert camera["recorded_share"] == 4 / 6
    assert camera["pieces"][2]["detail"] == "x"


def beat(house: House, minutes: tuple[float, float]) -> Heartbeat:
    open_us = [micros(START + timedelta(minutes=m)) for m in minutes]
    figures = {"cameras": {"square": {"streams": {"main": {"open": open_us}}}}}
    return Heartbeat("recorder", house.clock.now(), START, figures)


def test_a_recorder_that_is_down_is_the_reason_although_it_cannot_say_so(house: House, operator: TestClient) -> None:
    house.clock.forward(60)
    house.beats[:] = [beat(house, (0, 1))]
    house.clock.forward(60)
    assert told(ask(operator, "timeline", 0, 2)) == [(at(0), at(1), "recorded"), (at(1), at(2), "recorder_down")]


def test_a_figure_that_is_no_figure_is_left_out(house: House, operator: TestClient) -> None:
    for open_us in ("x", [1], [1, "2"], None, 7):
        figures = {"cameras": {"square": {"streams": {"main": {"open": open_us}}}}}
        house.beats[:] = [Heartbeat("recorder", house.clock.now(), START, figures)]
        assert told(ask(operator, "timeline", -2, -1)) == [(at(-2), at(-1), "not_expected")]


def test_short_gaps_are_merged_away_at_a_coarse_resolution(house: House, operator: TestClient) -> None:
    record(house, 0, 1, 3, 4)
    house.clock.forward(3600)
    assert len(told(ask(operator, "timeline", 0, 5))) == 3
    coarse = ask(operator, "timeline", 0, 5, resolution_s=90)
    assert told(coarse) == [(at(0), at(5), "recorded")]
    assert coarse["cameras"][0]["recorded_share"] == 0.8


def test_events_and_holds_are_marked(house: House, operator: TestClient) -> None:
    record(house, 0)
    alarm = house.alarm()
    hold = operator.post("/api/holds", json=draft(0, 1)).json()
    (camera,) = ask(operator, "timeline", -1, 1)["cameras"]
    assert [(e["alarm_id"], e["rule_name"]) for e in camera["events"]] == [(alarm, "Gate")]
    assert [(h["id"], h["from"], h["case_reference"]) for h in camera["holds"]] == [(hold["id"], at(0), "12026")]


def test_days_say_the_share_and_why_the_rest_is_missing(house: House, operator: TestClient) -> None:
    record(house, *range(60))
    house.clock.forward(2 * 3600)
    (day,) = ask(operator, "days", 0, 119)["items"]  # 22:00 to 23:59 local time
    assert day["day"] == "2026-11-23"
    assert day["recorded_share"] == 60 / 119
    assert day["missing"] == {"unknown": 59 * 60}


def test_spans_that_make_no_sense_are_refused(operator: TestClient) -> None:
    for query in (
        {"camera": "square", "from": at(5), "to": at(5)},
        {"camera": "square", "from": at(5), "to": at(4)},
        {"camera": "square", "from": at(0), "to": at(60 * 24 * 500)},
        {"camera": "../etc", "from": at(0), "to": at(5)},
        {"camera": "square", "from": "2026-11-23T20:00:00", "to": at(5)},
        {"from": at(0), "to": at(5)},
        {"camera": "square", "from": "0001-01-01T00:00:00Z", "to": "0001-01-02T00:00:00Z"},
        {"camera": "square", "from": "0001-01-01T00:00:00+05:00", "to": at(5)},
        {"camera": "square", "from": "9999-12-31T00:00:00Z", "to": "9999-12-31T23:59:59-05:00"},
        {"camera": "square", "from": at(0), "to": at(5), "resolution_s": -1},
    ):
        for what in ("timeline", "days"):
            answer = operator.get(f"/api/recordings/{what}", params=query)
            assert answer.status_code == 400 or (what, "resolution_s" in query) == ("days", True), (query, answer.text)


def test_a_camera_that_is_gone_still_shows_its_footage(house: House, operator: TestClient) -> None:
    record(house, 0)
    house.centre.cameras.remove(SYSTEM, CameraId("square"))
    house.clock.forward(600)
    assert told(ask(operator, "timeline", 0, 5)) == [(at(0), at(1), "recorded"), (at(1), at(5), "not_expected")]


def draft(start: float, end: float, **changes: object) -> dict:
    plain = {"camera_ids": ["square"], "from": at(start), "to": at(end), "reason": "criminal_case"}
    return {**plain, "case_reference": "12026", **changes}


def test_a_hold_moves_its_files_apart_before_it_answers(house: House, operator: TestClient) -> None:
    record(house, 0, 1, 2)
    answer = operator.post("/api/holds", json=draft(1, 2))
    assert answer.status_code == 201, answer.text
    hold = answer.json()
    assert hold["kept"] == {"segments": 1, "bytes": 5_000_000_000, "waiting": 0}
    assert (hold["placed_by"], hold["released_at"]) == ("the-operator", None)
    held = [path.name for path in (house.folder / "recordings" / ".held").rglob("*.mp4")]
    assert held == [segment(1).file.relative.name]
    listed = operator.get("/api/holds").json()["items"]
    assert listed == [hold]


def test_only_a_supervisor_releases_and_only_once(house: House, operator: TestClient, supervisor: TestClient) -> None:
    record(house, 0)
    hold = operator.post("/api/holds", json=draft(0, 1)).json()
    assert operator.post(f"/api/holds/{hold['id']}/release").status_code == 403
    released = supervisor.post(f"/api/holds/{hold['id']}/release").json()
    assert released["released_by"] == "the-supervisor"
    assert released["kept"] is None
    again = supervisor.post(f"/api/holds/{hold['id']}/release")
    assert (again.status_code, again.json()["code"]) == (409, "hold.already_released")
    assert (house.folder / "recordings" / segment(0, "square").file.relative).exists()
    assert supervisor.post("/api/holds/nothing/release").json()["code"] == "hold.not_found"


def test_a_hold_without_sense_is_refused(operator: TestClient) -> None:
    for code, bad in (
        ("camera.not_found", draft(0, 1, camera_ids=["sqare"])),
        ("camera.bad_id", draft(0, 1, camera_ids=["../../etc"])),
        ("hold.no_case", draft(0, 1, case_reference="  ")),
        ("hold.bad_until", draft(0, 1, until=at(-5))),
        ("time.empty_span", draft(1, 1)),
    ):
        answer = operator.post("/api/holds", json=bad)
        assert answer.json()["code"] == code, answer.text
    assert operator.get("/api/holds").json()["items"] == []


def test_pages_of_holds_go_on(house: House, operator: TestClient) -> None:
    for _ in range(3):
        assert operator.post("/api/holds", json=draft(0, 1)).status_code == 201
        house.clock.forward(1)
    first = operator.get("/api/holds?limit=2").json()
    rest = operator.get("/api/holds", params={"limit": 2, "before": first["next"]}).json()
    assert len(first["items"]) == 2
    assert len(rest["items"]) == 1
    assert rest["next"] is None
