"""Who gives way when there is too much to do."""

from varta.workers.load import SHARES, Load

CAMERAS = {"gate": 1, "yard": 5, "street": 5, "park": 9}


def pressed(seconds: int, cameras: dict[str, int] = CAMERAS) -> Load:
    load = Load()
    for second in range(seconds):
        load.note(dict.fromkeys(cameras, 900.0), cameras, float(second))
    return load


def test_all_are_analysed_in_full_while_there_is_time() -> None:
    load = Load()
    load.note({"gate": 30.0, "park": None}, CAMERAS, 0.0)
    assert load.pressure == 0
    assert {load.share(priority) for priority in range(1, 10)} == {1.0}


def test_the_least_important_give_way_first() -> None:
    assert [pressed(1).share(p) for p in (1, 5, 9)] == [1.0, 1.0, 0.5]
    assert [pressed(2).share(p) for p in (1, 5, 9)] == [1.0, 0.5, 0.25]
    assert [pressed(99).share(p) for p in (1, 5, 9)] == [0.1, 0.1, 0.1]


def test_is_fair_at_every_pressure() -> None:
    for seconds in range(12):
        shares = [pressed(seconds).share(CAMERAS[name]) for name in ("gate", "yard", "street", "park")]
        assert shares == sorted(shares, reverse=True)
        assert shares[1] == shares[2]
        assert min(shares) >= SHARES[-1]


def test_equal_cameras_share_alike() -> None:
    load = pressed(1, {"a": 5, "b": 5})
    assert load.share(5) == 0.5


def test_gives_back_step_by_step() -> None:
    load = pressed(2)
    for second in range(2, 8):
        load.note({"gate": 20.0}, CAMERAS, float(second))
    assert load.pressure == 1
    for second in range(8, 20):
        load.note({"gate": 20.0}, CAMERAS, float(second))
    assert load.pressure == 0
