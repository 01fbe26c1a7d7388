from pathlib import Path

import cv2
import numpy as np
import pytest

from varta.kernel.errors import BadInput, NotFound, TooLarge, VartaError
from varta.vision.plates.picture_file import open_picture

PICTURE = np.random.default_rng(1).integers(0, 255, (60, 90, 3), np.uint8)


@pytest.mark.parametrize("kind", [".jpg", ".png", ".webp"])
def test_opens(tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"a{kind}"
    cv2.imwrite(str(file), PICTURE)
    assert open_picture(file).shape == (60, 90, 3)


def _png_header(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02"


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (b"", BadInput, "picture.not_picture"),
        (b"hello, no picture", BadInput, "picture.not_picture"),
        (b"\xff\xd8\xff\xe0", BadInput, "picture.not_picture"),
        (b"\xff\xd8\xff\xe0\x00\x00" * 40, BadInput, "picture.not_picture"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8X", BadInput, "picture.too_small"),
        (_png_header(100_000, 100_000), TooLarge, "picture.too_large"),
        (_png_header(8, 800), BadInput, "picture.too_small"),
        (_png_header(300, 300), BadInput, "picture.unreadable"),
    ],
)
def test_says_what_is_wrong(tmp_path: Path, content: bytes, kind: type[VartaError], code: str) -> None:
    file = tmp_path / "a.jpg"
    file.write_bytes(content)
    with pytest.raises(kind) as refused:
        open_picture(file)
    assert refused.value.code == code
    assert str(file) in refused.value.message


def test_says_what_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "none.jpg", tmp_path):
        with pytest.raises(NotFound, match="give a picture file"):
            open_picture(path)
