"""The drawn street: it repeats without a seam, and it is a film that moves."""

from pathlib import Path

import av
import numpy as np
import pytest

from varta.kernel.errors import Unavailable
from varta.media.street import FPS, Actor, draw_street

CLOTHES = ((1, 2, 3), (4, 5, 6))


def test_an_actor_repeats_after_the_length() -> None:
    actor = Actor("person", 40.0, 10.0, (0, 0), (100, 0), CLOTHES, pause=3)
    assert actor.place(39.0, 48.0) is None
    assert actor.place(42.0, 48.0) == actor.place(42.0 + 48.0, 48.0) == (20.0, 0.0, True)
    # It entered at 40 and is still on its way when the film starts again.
    assert actor.place(2.0, 48.0) == (70.0, 0.0, True)


def test_an_actor_pauses_half_way() -> None:
    actor = Actor("person", 0.0, 10.0, (0, 0), (100, 0), CLOTHES, pause=3)
    assert actor.place(6.0, 48.0) == (50.0, 0.0, False)
    assert actor.place(9.0, 48.0) == (60.0, 0.0, True)
    assert actor.place(13.5, 48.0) is None


def test_draws_a_film_in_which_something_moves(tmp_path: Path) -> None:
    path = draw_street(tmp_path / "new" / "street.mp4", seconds=3, seed=2)
    with av.open(str(path)) as film:
        pictures = [frame.to_ndarray(format="gray").astype(int) for frame in film.decode(video=0)]
    assert len(pictures) == 3 * FPS
    assert pictures[0].shape == (432, 768)
    assert (np.abs(pictures[0] - pictures[-1]) > 40).mean() > 0.001
    assert [p.name for p in path.parent.iterdir()] == ["street.mp4"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unavailable) as refusal:
        draw_street(tmp_path / "file" / "street.mp4", seconds=1)
    assert refusal.value.code == "street.cannot_write"
