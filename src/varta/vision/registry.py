"""Which models can be had, from whom, and how to know that they are the right ones."""

from dataclasses import dataclass

from varta.vision.model_card import ModelCard

_ZOO = "https://media.githubusercontent.com/media/opencv/opencv_zoo/main/models"
_YOLOX = "https://github.com/Megvii-BaseDetection/YOLOX/releases/download/0.1.1rc0"


@dataclass(frozen=True, slots=True)
class PublishedModel:
    """Hold the facts of a model: its maker's address, its exact size and hash, its licence."""

    name: str
    url: str  # empty: only a mirror has it
    sha256: str
    size: int
    licence: str
    about: str
    card: ModelCard | None = None  # what the file does not say of itself
    # The same network as somebody else packed it, which a mirror may hold instead: hash and size.
    also: tuple[str, int] | None = None

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
        PublishedModel(
            "nanodet",
            f"{_ZOO}/object_detection_nanodet/object_detection_nanodet_2022nov.onnx",
            "4b82da9944b88577175ee23a459dce2e26e6e4be573def65b1055dc2d9720186",
            3_800_954,
            "Apache-2.0",
            "80 COCO classes, small",
            ModelCard("nanodet"),
        ),
        PublishedModel(
            "picodet_s_416",
            "",
            "cdab77bdde16e4f76bec734c4e5791801d1739e4c7ec1995e0e110e04300d0c2",
            4_040_573,
            "Apache-2.0",
            "80 COCO classes, small; from a mirror only",
            ModelCard("picodet"),
        ),
    )
}

# Models that are never detectors: no rule, no analyst and no setting can name one (`design/privacy.md`, 8).
BLUR_ONLY: dict[str, PublishedModel] = {
    "face_yunet": PublishedModel(
        "face_yunet",
        f"{_ZOO}/face_detection_yunet/face_detection_yunet_2023mar.onnx",
        "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
        232_589,
        "MIT",
        "blur only: finds what redacted copies hide",
        also=("ebafce4e3c118d6554634be5c27ab333b4c047a9a8c3faf1d7cf93101c22f0f0", 229_738),
    )
}
