"""Looks of several threads in one inference."""

import threading
from collections.abc import Sequence

import pytest

from varta.vision.detector import Look
from varta.vision.gathering import Gathering
from varta.vision.types import Detections


class Slow:
    """Hold the first inference until told; note how many looks each took."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.running, self.go = threading.Event(), threading.Event()
        self.fails = False

    def __call__(self, looks: Sequence[Look]) -> list[Detections]:
        self.sizes.append(len(looks))
        self.running.set()
        assert self.go.wait(5)
        if self.fails:
            raise RuntimeError("broken")
        return [Detections.none((str(look),)) for look in looks]


def ask(gathering: Gathering, names: list[str]) -> tuple[list[threading.Thread], dict[str, object]]:
    answers: dict[str, object] = {}

    def run(name: str) -> None:
        try:
            answers[name] = gathering.detect([name])[0].names[0]  # type: ignore[list-item]
        except RuntimeError as error:
            answers[name] = str(error)

    threads = [threading.Thread(target=run, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    return threads, answers


@pytest.mark.parametrize("fails", [False, True])
def test_what_comes_meanwhile_goes_together_and_everyone_gets_their_own(fails: bool) -> None:
    slow = Slow()
    slow.fails = fails
    gathering = Gathering(slow, most=4)
    first, one = ask(gathering, ["first"])
    assert slow.running.wait(5)
    names = [f"camera {i}" for i in range(6)]
    others, many = ask(gathering, names)
    while len(gathering._waiting) < 6:
        pass
    slow.go.set()
    for thread in first + others:
        thread.join(5)
        assert not thread.is_alive()
    assert slow.sizes == [1, 4, 2]
    assert one | many == {name: "broken" if fails else name for name in ["first", *names]}
