from pathlib import Path

import pytest

from varta.kernel.errors import BadInput
from varta.vision.accuracy.mot import read_mot


def test_frames_count_from_zero_and_ignored_boxes_leave_their_frame(tmp_path: Path) -> None:
    path = tmp_path / "gt.txt"
    path.write_text("1,5,10,20,30,40,1,-1,-1\n\n3,5,10,20,30,40,0\n")
    found = read_mot(path)
    assert (sorted(found), found[0].boxes.tolist(), found[0].ids.tolist()) == ([0, 2], [[10, 20, 40, 60]], [5])
    assert len(found[2]) == 0


@pytest.mark.parametrize("line", ["1,2,3", "0,1,0,0,5,5", "1,1,0,0,0,5", "1,1,nan,0,5,5", "a,b,c,d,e,f"])
def test_says_in_which_line_it_is_wrong(line: str, tmp_path: Path) -> None:
    path = tmp_path / "gt.txt"
    path.write_text(f"1,1,0,0,5,5\n{line}\n")
    with pytest.raises(BadInput) as error:
        read_mot(path)
    assert (error.value.code, error.value.where) == ("accuracy.bad_mot", f"{path}:2")


def test_says_that_it_cannot_read(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as error:
        read_mot(tmp_path)
    assert error.value.code == "accuracy.cannot_read"
