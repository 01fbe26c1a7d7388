"""An alarm's life, its pictures and its clip, over HTTP."""

import pytest

CLIP = bytes(range(256)) * 40


def test_an_alarm_lives_from_new_to_its_verdict(house, operator, supervisor) -> None:
    alarm = house.alarm()
    assert operator.get("/api/alarm-counts").json() == {"new": 1, "acknowledged": 0, "overdue": 0}
    listed = operator.get("/api/alarms").json()["items"]
    assert [a["id"] for a in listed] == [alarm]
    assert listed[0]["event"]["picture_url"] == f"/api/events/{listed[0]['event']['id']}/picture.jpg"
    too_early = operator.post(f"/api/alarms/{alarm}/verdict", json={"verdict": "confirmed"})
    assert (too_early.status_code, too_early.json()["code"]) == (409, "alarm.not_acknowledged")

    taken = operator.post(f"/api/alarms/{alarm}/acknowledge")
    assert taken.json()["state"] == "acknowledged"
    again = supervisor.post(f"/api/alarms/{alarm}/acknowledge")
    assert (again.status_code, again.json()["code"]) == (409, "alarm.not_new")

    answer = operator.post(f"/api/alarms/{alarm}/verdict", json={"verdict": "confirmed", "note": "людина з сумкою"})
    assert answer.json()["verdict"] == "confirmed"
    assert answer.json()["note"] == "людина з сумкою"
    assert operator.get("/api/alarms").json()["items"] == []
    assert operator.get("/api/alarms?state=closed").json()["items"][0]["id"] == alarm
    verdicts = supervisor.get("/api/statistics/verdicts").json()["items"]
    assert (verdicts[0]["confirmed"], verdicts[0]["precision"]) == (1, 1.0)
    trail = supervisor.get("/api/audit?action=alarm.").json()["items"]
    assert [e["action"] for e in trail] == ["alarm.verdict", "alarm.acknowledge", "alarm.raise"]
    assert trail[0]["case_reference"] == alarm
    assert supervisor.get("/api/audit/check").json()["intact"] is True


def test_alarms_come_in_pages(house, operator) -> None:
    for track in range(5):
        house.alarm(str(track))
        house.clock.forward(1)
    seen: list[str] = []
    cursor = ""
    while True:
        page = operator.get(f"/api/alarms?state=all&limit=2&before={cursor}").json()
        seen += [a["event"]["at"] for a in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 5


def test_the_audit_comes_in_pages(house, administrator) -> None:
    for track in range(5):
        house.alarm(str(track))
    numbers: list[int] = []
    before = ""
    while True:
        page = administrator.get(f"/api/audit?limit=3&{before}").json()
        numbers += [e["number"] for e in page["items"]]
        if page["next"] is None:
            break
        before = f"before={page['next']}"
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[-1] == 1


@pytest.mark.parametrize("path", ["alarms/nothing", "events/nothing/clip.mp4", "events/..%2f..%2fx/picture.jpg"])
def test_what_is_not_there_is_not_found(operator, path) -> None:
    assert operator.get(f"/api/{path}").status_code == 404


def test_pictures_are_kept_by_the_browser_alone(house, operator) -> None:
    event = operator.get(f"/api/alarms/{house.alarm()}").json()["event"]
    for url, content in ((event["picture_url"], b"boxed"), (event["original_url"], b"plain")):
        answer = operator.get(url)
        assert answer.content == content
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["cache-control"].startswith("private")


def test_a_clip_is_played_by_ranges_and_noted_once(house, operator, supervisor) -> None:
    alarm = house.alarm(clip=CLIP)
    event = operator.get(f"/api/alarms/{alarm}").json()["event"]
    assert event["clip"] == "ready"
    whole = operator.get(event["clip_url"])
    assert (whole.content, whole.headers["content-type"]) == (CLIP, "video/mp4")
    part = operator.get(event["clip_url"], headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, CLIP[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(CLIP)}"
    assert operator.get(event["clip_url"], headers={"Range": f"bytes={len(CLIP)}-"}).status_code == 416
    notes = supervisor.get("/api/audit?action=video.").json()["items"]
    assert [(n["action"], n["object_id"], n["purpose"], n["case_reference"]) for n in notes] == [
        ("video.clip", event["id"], "answering an alarm", alarm)
    ]


def test_a_later_look_at_a_clip_is_noted_again(house, operator, supervisor) -> None:
    event = operator.get(f"/api/alarms/{house.alarm(clip=CLIP)}").json()["event"]
    operator.get(event["clip_url"])
    house.clock.forward(600)
    operator.get(event["clip_url"])
    assert len(supervisor.get("/api/audit?action=video.").json()["items"]) == 2


def test_a_clip_that_is_not_there_says_why(house, operator) -> None:
    event = operator.get(f"/api/alarms/{house.alarm()}").json()["event"]
    answer = operator.get(event["clip_url"])
    assert (answer.status_code, answer.json()["code"]) == (409, "event.clip_pending")
    house.clip_missing(event["id"])
    answer = operator.get(event["clip_url"])
    assert (answer.status_code, answer.json()["code"]) == (404, "event.clip_missing")
