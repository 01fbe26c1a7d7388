"""The picture of a heat map is a PNG that others read, hot where most time was spent."""

import cv2
import numpy as np

from varta.web.heat_png import heat_png


def test_is_red_where_most_time_was_spent_and_clear_where_none() -> None:
    data = np.frombuffer(heat_png([[0.0, 1.0], [100.0, 0.0]]), np.uint8)
    picture = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    assert picture.shape == (20, 20, 4)
    clear, little, most = picture[5, 5], picture[5, 15], picture[15, 5]
    assert clear[3] == 0
    assert tuple(most) == (0, 0, 255, 200)
    assert 0 < little[3] < most[3]
    assert little[1] > most[1]


def test_nothing_at_all_is_a_clear_picture() -> None:
    picture = cv2.imdecode(np.frombuffer(heat_png([[0.0, 0.0]]), np.uint8), cv2.IMREAD_UNCHANGED)
    assert not picture[..., 3].any()
