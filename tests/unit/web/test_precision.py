"""How right rules are, over HTTP: figures, the table, what was on trial, and the figures for Prometheus."""

import csv
import io
from datetime import timedelta

from varta.kernel.rules import RuleMode
from varta.web.tables import csv_answer


def span(house) -> dict[str, str]:
    now = house.clock.now()
    return {"from": (now - timedelta(days=7)).isoformat(), "to": (now + timedelta(days=7)).isoformat()}


def judged(house, operator) -> None:
    for track, verdict in enumerate(("confirmed", "confirmed", "false_alarm")):
        alarm = house.alarm(str(track))
        operator.post(f"/api/alarms/{alarm}/acknowledge")
        house.clock.forward(20)
        operator.post(f"/api/alarms/{alarm}/verdict", json={"verdict": verdict})
    house.alarm("open")
    house.quiet_event("trial", RuleMode.MONITOR)
    house.quiet_event("asleep", RuleMode.SNOOZED)


def test_figures_and_table_say_the_same(house, operator) -> None:
    judged(house, operator)
    (rule,) = operator.get("/api/statistics/precision", params=span(house)).json()["items"]
    assert (rule["camera_id"], rule["rule_name"], rule["rule_kind"]) == ("square", "Gate", "line_crossing")
    assert [rule[key] for key in ("alarms", "confirmed", "false_alarm", "unanswered")] == [4, 2, 1, 1]
    assert [rule[key] for key in ("on_trial", "snoozed", "answer_s")] == [1, 1, 20]
    assert round(rule["precision"]["value"], 3) == 0.667
    assert sum(week["alarms"] for week in rule["weeks"]) == 4
    answer = operator.get("/api/statistics/precision.csv", params=span(house))
    assert answer.headers["content-type"].startswith("text/csv")
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (row["rule"], row["alarms"], row["precision"], row["on_trial"]) == ("Gate", "4", "0.6667", "1")


def test_a_rule_on_trial_asks_nobody_and_is_listed(house, operator) -> None:
    event = house.quiet_event("trial", RuleMode.MONITOR)
    assert operator.get("/api/alarm-counts").json()["new"] == 0
    assert operator.get("/api/alarms?state=all").json()["items"] == []
    house.alarm("7")
    both = operator.get("/api/events").json()["items"]
    assert {item["event"]["mode"]: item["state"] for item in both} == {"monitor": None, "active": "new"}
    (item,) = operator.get("/api/events", params={"mode": "monitor", "camera": "square", "rule": "gate"}).json()[
        "items"
    ]
    assert (item["event"]["id"], item["alarm_id"]) == (event, None)
    assert operator.get(f"/api/events/{event}/picture.jpg").status_code == 200
    assert operator.get("/api/events", params={"mode": "loud"}).status_code == 400
    assert operator.get("/api/events", params={"before": "x"}).json()["code"] == "event.bad_cursor"


def test_a_look_at_the_clip_of_a_rule_on_trial_is_noted(house, operator, supervisor) -> None:
    event = house.quiet_event("trial", RuleMode.MONITOR, clip=b"clip")
    assert operator.get(f"/api/events/{event}/clip.mp4").content == b"clip"
    (entry,) = supervisor.get("/api/audit?action=video.clip").json()["items"]
    assert (entry["purpose"], entry["case_reference"]) == ("checking a rule in mode monitor", "gate")


def test_bad_spans_are_refused(house, operator) -> None:
    now = house.clock.now()
    for start, code in (
        (now + timedelta(days=1), "time.empty_span"),
        (now - timedelta(days=800), "statistics.span_too_long"),
    ):
        answer = operator.get("/api/statistics/precision", params={"from": start.isoformat(), "to": now.isoformat()})
        assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_prometheus_gets_each_rule_s_figures(house, operator) -> None:
    judged(house, operator)
    text = operator.get("/metrics").text
    assert 'varta_rule_alarms{camera="square",rule="gate",verdict="confirmed"} 2.0' in text
    assert 'varta_rule_quiet_events{camera="square",mode="monitor",rule="gate"} 1.0' in text
    assert 'varta_rule_precision{camera="square",rule="gate"} 0.66' in text


def test_a_name_is_no_formula() -> None:
    assert b"'=1+1" in csv_answer("x.csv", ["a"], [["=1+1"]]).body
