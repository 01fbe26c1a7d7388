"""Cameras and faults read from words."""

from pathlib import Path

import pytest

from varta.kernel.errors import VartaError
from varta.media.simulator.options import Faults, SimulatorOptions, check_cameras, parse_cameras, parse_faults


def test_reads_cameras() -> None:
    assert parse_cameras(["yard=a.mp4", "gate-2=b=c.mp4"]) == {"yard": Path("a.mp4"), "gate-2": Path("b=c.mp4")}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], "simulator.no_cameras"),
        (["yard"], "simulator.bad_camera"),
        (["yard="], "simulator.bad_camera"),
        (["=a.mp4"], "simulator.bad_name"),
        (["a/b=a.mp4"], "simulator.bad_name"),
        (["двір=a.mp4"], "simulator.bad_name"),
        ([f"{'x' * 65}=a.mp4"], "simulator.bad_name"),
        (["yard=a.mp4", "yard=b.mp4"], "simulator.duplicate_name"),
        ([f"c{i}=a.mp4" for i in range(257)], "simulator.too_many_cameras"),
    ],
)
def test_refuses_cameras(words: list[str], code: str) -> None:
    with pytest.raises(VartaError) as refusal:
        parse_cameras(words)
    assert refusal.value.code == code


def test_256_cameras_are_allowed() -> None:
    check_cameras({f"c{i}": Path("a.mp4") for i in range(256)})


def test_reads_faults_that_add_up() -> None:
    faults = parse_faults(["yard:drop-every=30,away-for=2", "yard:loss=0.1", "*:clock-jump=-5,seed=7"], ["yard"])
    assert faults == {"yard": Faults(drop_every=30, away_for=2, loss=0.1), "*": Faults(clock_jump=-5, seed=7)}
    options = SimulatorOptions(faults=faults)
    assert options.faults_of("yard").loss == 0.1
    assert options.faults_of("gate").seed == 7
    assert SimulatorOptions().faults_of("gate") == Faults()


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("yard", "simulator.bad_fault"),
        ("yard:", "simulator.bad_fault"),
        ("yard:drop-every", "simulator.bad_fault"),
        ("yard:explode=1", "simulator.bad_fault"),
        ("yard:loss=1.5", "simulator.bad_fault"),
        ("yard:loss=nan", "simulator.bad_fault"),
        ("yard:seed=inf", "simulator.bad_fault"),
        ("yard:drop-every=-1", "simulator.bad_fault"),
        ("yard:drop-every=soon", "simulator.bad_fault"),
        ("gate:loss=0.1", "simulator.unknown_camera"),
    ],
)
def test_refuses_faults(word: str, code: str) -> None:
    with pytest.raises(VartaError) as refusal:
        parse_faults([word], ["yard"])
    assert refusal.value.code == code


@pytest.mark.parametrize(("user", "password"), [("usr", None), (None, "secret"), ("", ""), ('u"', "p"), ("a:b", "p")])
def test_refuses_half_credentials(user: str | None, password: str | None) -> None:
    with pytest.raises(VartaError) as refusal:
        SimulatorOptions(user=user, password=password)
    assert refusal.value.code == "simulator.bad_credentials"


def test_a_password_is_never_shown() -> None:
    assert "hidden" not in repr(SimulatorOptions(user="usr", password="hidden"))
