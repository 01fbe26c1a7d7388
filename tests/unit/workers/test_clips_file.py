"""Labelled clips: what is read, and what is refused with what to write instead."""

from pathlib import Path

import pytest

from varta.kernel.errors import BadInput, NotFound
from varta.vision.accuracy.truth import Due
from varta.workers.clips_file import LabelledClip, read_clips

CLIP = '[[clip]]\nname = "yard"\nvideo = "yard.mp4"\n'
RULE = '[[clip.rule]]\nname = "gate"\nkind = "intrusion"\npoints = [[0, 0], [1, 0], [1, 1]]\nseconds = 10\n'
TRUTH = '[[clip.truth]]\nrule = "gate"\n'


def read(folder: Path, text: str, mirror: Path | None = None) -> list[LabelledClip]:
    path = folder / "clips.toml"
    path.write_text(text)
    return read_clips(path, mirror)


def due(folder: Path, truth: str) -> tuple[Due, ...]:
    return read(folder, CLIP + RULE + TRUTH + truth)[0].truths[0].due


def test_reads_a_clip_with_the_file_s_defaults(tmp_path: Path) -> None:
    (tmp_path / "yard.mp4").touch()
    text = 'detectors = ["builtin"]\nfps = 4\ntolerance_s = 2\n' + CLIP + RULE + TRUTH + "due = [[1, 2.5]]\n"
    (clip,) = read(tmp_path, text)
    assert (clip.name, clip.video, clip.fps, clip.detectors) == ("yard", str(tmp_path / "yard.mp4"), 4, ("builtin",))
    assert (clip.truths[0].due, clip.truths[0].tolerance_s, clip.missing) == ((Due(1, 2.5),), 2, "")


def test_a_rules_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(RULE.replace("clip.", ""))
    (clip,) = read(tmp_path, CLIP + 'rules = "rules.toml"\n' + TRUTH)
    assert [key for key, _ in clip.rules] == ["gate"]


@pytest.mark.parametrize(
    ("stay", "wanted"),
    [
        ("[5, 40]", (Due(15, 40),)),
        ("[5, 15.5]", (Due(15, 15.5, optional=True),)),  # as long as the rule waits, give or take the tolerance
        ("[5, 14.5]", (Due(15, 15, optional=True),)),
        ("[5, 13]", ()),
    ],
)
def test_a_stay_is_due_after_the_rule_s_seconds(stay: str, wanted: tuple[Due, ...], tmp_path: Path) -> None:
    assert due(tmp_path, f"presence = [{stay}]\n") == wanted


def test_times_of_several_tables_come_together(tmp_path: Path) -> None:
    text = 'instants = [3]\nclass = "car"\n' + TRUTH + 'optional = [[7, 8]]\ndirection = "left"\n'
    assert due(tmp_path, text) == (Due(3, 3, "car"), Due(7, 8, "", "left", optional=True))


def test_the_ground_and_the_plates_of_a_clip(tmp_path: Path) -> None:
    ground = "[clip.ground]\nmetres = [[0.3, 0.4, 0, 8], [0.7, 0.4, 4, 8], [0.9, 0.9, 4, 0], [0.1, 0.9, 0, 0]]\n"
    (clip,) = read(tmp_path, CLIP + RULE + ground + TRUTH)
    assert clip.ground is not None
    assert clip.watched is None


def test_what_is_not_there_is_said_and_not_refused(tmp_path: Path) -> None:
    assert read(tmp_path, CLIP)[0].missing == "yard.mp4 is not there"
    mirrored = CLIP.replace("yard.mp4", "mirror:yard.mp4")
    assert "VARTA_MIRROR" in read(tmp_path, mirrored)[0].missing
    (tmp_path / "yard.mp4").touch()
    assert not read(tmp_path, mirrored, tmp_path)[0].missing
    assert read(tmp_path, CLIP + 'tracks = "gt.txt"\n')[0].missing == "gt.txt is not there"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "clip"),
        ("clip = 3", "clips.toml.clip"),
        ("colour = 1\n" + CLIP, "clips.toml.colour"),
        (CLIP + CLIP, "clip[1].name"),
        (CLIP + "colour = 1", "clip[0].colour"),
        (CLIP.replace('"yard.mp4"', "7"), "clip[0].video"),
        (CLIP + "fps = 0", "clip[0].fps"),
        (CLIP + "fps = true", "clip[0].fps"),
        (CLIP + 'rules = "absent.toml"', "clip[0].rules"),
        (CLIP + 'rules = "r.toml"\n' + RULE, "clip[0].rules"),
        (CLIP + RULE, "clip[0].truth"),
        (CLIP + RULE + TRUTH.replace("gate", "door"), "clip[0].truth[0].rule"),
        (CLIP + RULE + TRUTH + "due = 3", "clip[0].truth[0].due"),
        (CLIP + RULE + TRUTH + "due = [[1]]", "clip[0].truth[0].due[0]"),
        (CLIP + RULE + TRUTH + "due = [[2, 1]]", "clip[0].truth[0].due[0]"),
        (CLIP + RULE + TRUTH + "due = [[0, nan]]", "clip[0].truth[0].due[0]"),
        (CLIP + RULE + TRUTH + "instants = [-1]", "clip[0].truth[0].instants[0]"),
        (CLIP + RULE + TRUTH + "tolerance_s = 600", "clip[0].truth[0].tolerance_s"),
        (CLIP + RULE + TRUTH + "counts = {up = 1}", "clip[0].truth[0].counts.up"),
        (CLIP + RULE + TRUTH + "counts = {any = 1, left = 1}", "clip[0].truth[0].counts.any"),
        (CLIP + RULE + TRUTH + "counts = {any = 1}\ndue = [[1, 2]]", "clip[0].truth[0].counts"),
        (CLIP + RULE + TRUTH + "counts = {any = 1}\n" + TRUTH, "clip[0].truth[1].rule"),
    ],
)
def test_says_what_is_wrong_and_where(text: str, where: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as error:
        read(tmp_path, text)
    assert (error.value.code, error.value.where) == ("accuracy.bad_clips", where)


def test_a_wrong_rule_is_named_by_its_own_code(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as error:
        read(tmp_path, CLIP + RULE.replace("intrusion", "lurking") + TRUTH)
    assert error.value.code == "rule.bad_value"
    assert "clip[0]" in error.value.message


def test_what_is_no_toml_or_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as error:
        read(tmp_path, "clip = = 3")
    assert error.value.code == "accuracy.bad_clips"
    with pytest.raises(NotFound) as absent:
        read_clips(tmp_path / "absent.toml", None)
    assert absent.value.code == "accuracy.not_found"
