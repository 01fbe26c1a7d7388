from datetime import UTC, datetime, timedelta
from types import SimpleNamespace as Thing

import pytest

from fakes.clock import START
from varta.media.onvif.notices import MAX_KNOWN, Notices, OnvifEvent


def message(topic: str, item: str = "State", value: str = "true", source: str = "vs0", at: object = START) -> Thing:
    def items(name: str, held: str) -> Thing:
        return Thing(SimpleItem=[Thing(Name=name, Value=held)])

    told = Thing(Source=items("Source", source), Data=items(item, value), UtcTime=at)
    return Thing(Topic=Thing(_value_1=topic), Message=Thing(_value_1=told))


def read(
    *messages: object, offset: timedelta | None = timedelta(0), notices: Notices | None = None
) -> list[OnvifEvent]:
    return list((notices or Notices()).read(list(messages), offset, START))


@pytest.mark.parametrize(
    ("topic", "item", "kind"),
    [
        ("tns1:VideoSource/MotionAlarm", "State", "motion"),
        ("tns1:RuleEngine/CellMotionDetector/Motion", "IsMotion", "motion"),
        ("tns1:VideoSource/tnsmaker:ImageTooBlurry/RecordingService", "State", "tamper"),
        ("tns1:RuleEngine/TamperDetector/Tamper", "IsTamper", "tamper"),
        ("tns1:Device/Trigger/DigitalInput", "LogicalState", "input"),
    ],
)
def test_topics_of_several_makers(topic: str, item: str, kind: str) -> None:
    assert [(e.kind, e.state) for e in read(message(topic, item, "1"))] == [(kind, True)]


@pytest.mark.parametrize(
    "odd",
    [
        Thing(),
        Thing(Topic=None, Message=None),
        message("tns1:Device/Trigger/Relay"),
        message("tns1:VideoSource/MotionAlarmed"),
        message("tns1:VideoSource/MotionAlarm", value="perhaps"),
        message("tns1:VideoSource/MotionAlarm", item="Other"),
        message("tns1:VideoSource/MotionAlarm", value="false"),
    ],
)
def test_the_rest_says_nothing(odd: object) -> None:
    assert read(odd) == []


def test_only_changes_are_told_each_source_by_itself() -> None:
    notices, topic = Notices(), "tns1:Device/Trigger/DigitalInput"
    first = [message(topic, source=name) for name in ("1", "1", "2")]
    assert [e.source for e in read(*first, notices=notices)] == ["1", "2"]
    assert read(message(topic, source="1"), notices=notices) == []
    assert [e.state for e in read(message(topic, value="false", source="1"), notices=notices)] == [False]


def test_moments_are_of_our_clock_and_never_ahead() -> None:
    def at(told: object, offset: timedelta | None) -> datetime:
        return read(message("tns1:VideoSource/MotionAlarm", at=told), offset=offset)[0].at

    hour = timedelta(hours=1)
    assert at(START + hour - timedelta(seconds=3), hour) == START - timedelta(seconds=3)
    assert at((START - timedelta(seconds=3)).replace(tzinfo=None), timedelta(0)) == START - timedelta(seconds=3)
    assert at(START + timedelta(seconds=3), timedelta(0)) == START
    assert at(START - hour, timedelta(0)) == START
    assert at(START - timedelta(seconds=3), None) == START
    assert at("yesterday", timedelta(0)) == START
    assert at(datetime(1970, 1, 1, tzinfo=UTC), timedelta(0)) == START


def test_names_made_up_without_end_take_no_memory() -> None:
    notices = Notices()
    for number in range(3 * MAX_KNOWN):
        assert read(message("tns1:Device/Trigger/DigitalInput", source=str(number)), notices=notices)
    assert len(notices._known) <= MAX_KNOWN
