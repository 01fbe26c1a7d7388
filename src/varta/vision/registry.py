"""Which models can be had, from whom, and how to know that they are the right ones."""

from dataclasses import dataclass

_ZOO = "https://media.githubusercontent.com/media/opencv/opencv_zoo/main/models"
_YOLOX = "https://github.com/Megvii-BaseDetection/YOLOX/releases/download/0.1.1rc0"


@dataclass(frozen=True, slots=True)
class PublishedModel:
    """Hold the facts of a model: its maker's address, its exact size and hash, its licence."""

    name: str
    url: str
    sha256: str
    size: int
    licence: str
    about: str

    @property
    def file_name(self) -> str:
        """Return the maker's name of the file."""
        return self.url.rsplit("/", 1)[-1]


PUBLISHED: dict[str, PublishedModel] = {
    model.name: model
    for model in (
        PublishedModel(
            "yolox_nano",
            f"{_YOLOX}/yolox_nano.onnx",
            "d39bee73564e338080378b0ad567fbb40e818b55bbfaf971de82a0267ed16b8a",
            3_713_911,
            "Apache-2.0",
            "80 COCO classes, small and quick",
        ),
        PublishedModel(
            "yolox_s",
            f"{_ZOO}/object_detection_yolox/object_detection_yolox_2022nov.onnx",
            "c5c2d13e59ae883e6af3b45daea64af4833a4951c92d116ec270d9ddbe998063",
            35_858_002,
            "Apache-2.0",
            "80 COCO classes, finds more and smaller things at some twenty times the cost",
        ),
    )
}

# Models that people ask for and that Varta cannot run: said plainly instead of failing later.
NOT_SUPPORTED = {
    "picodet_s_416": "PicoDet",
    "picodet": "PicoDet",
    "nanodet": "NanoDet",
    "face_yunet": "a face detector",
    "face_detection_yunet": "a face detector",
}
