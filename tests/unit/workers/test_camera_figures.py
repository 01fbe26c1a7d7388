"""What one camera's analysis says of itself."""

from varta.workers.camera_figures import Figures


def test_pictures_out_of_order_are_no_sign_of_too_much_to_do() -> None:
    figures = Figures()
    for _ in range(10):
        figures.taken(0.01)
        figures.decoded(0.6, kept=False)  # a B picture: six pictures before it can be shown
    told = figures.read()
    assert told["packet_to_decoded_p50_ms"] == 600.0
    assert told["packet_waited_ms"] == figures.waited_ms == 10.0


def test_packets_that_wait_are_told_for_their_second_alone() -> None:
    figures = Figures()
    for waited in (0.1, 0.9, 0.8):
        figures.taken(waited)
    figures.read()
    assert figures.waited_ms == 800.0
    figures.read()
    assert figures.waited_ms is None
