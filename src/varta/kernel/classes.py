"""The words for what a detector may see: Varta's own classes, and what networks' and older rules' words mean."""

from collections.abc import Mapping

# COCO's 80 classes in the order of the networks' outputs (Lin et al. 2014, as published with the 2017 split).
COCO_CLASSES: tuple[str, ...] = (
    "person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat", "traffic light",
    "fire hydrant", "stop sign", "parking meter", "bench", "bird", "cat", "dog", "horse", "sheep", "cow",
    "elephant", "bear", "zebra", "giraffe", "backpack", "umbrella", "handbag", "tie", "suitcase", "frisbee",
    "skis", "snowboard", "sports ball", "kite", "baseball bat", "baseball glove", "skateboard", "surfboard",
    "tennis racket", "bottle", "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple",
    "sandwich", "orange", "broccoli", "carrot", "hot dog", "pizza", "donut", "cake", "chair", "couch",
    "potted plant", "bed", "dining table", "toilet", "tv", "laptop", "mouse", "remote", "keyboard", "cell phone",
    "microwave", "oven", "toaster", "sink", "refrigerator", "book", "clock", "vase", "scissors", "teddy bear",
    "hair drier", "toothbrush",
)  # fmt: skip

# COCO's categories by their published ids, 0 to 90, some of which were never used: what RF-DETR's outputs count in.
COCO_GAPS = (0, 12, 26, 29, 30, 45, 66, 68, 69, 71, 83)

# What the built-in detector says: it sees motion and never pretends to know a class.
MOVING_OBJECT = "moving object"
OBJECT = "object"
VEHICLE_SIZED = "vehicle-sized object"

# What is shown, counted and ruled about, whichever detector looks.
CLASSES: tuple[str, ...] = (
    "person", "bicycle", "motorcycle", "car", "bus", "truck", "train", "boat", "animal", "bag", "fire", "smoke",
    OBJECT, VEHICLE_SIZED, MOVING_OBJECT,
)  # fmt: skip

_ANIMALS = ["animal", "bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe"]
_BAGS = ["bag", "backpack", "handbag", "suitcase"]
_OTHERS = {"bike": "bicycle", "motorbike": "motorcycle", "van": "truck", "aeroplane": OBJECT}
# A network's word, or an older rule's, and what Varta calls it. What a street does not show (a mobile phone, a toilet,
# food) is what networks make of things that they do not know: an object, and shown only where it moves.
_MEANINGS: Mapping[str, str] = (
    dict.fromkeys(COCO_CLASSES, OBJECT)
    | dict.fromkeys(_ANIMALS, "animal")
    | dict.fromkeys(_BAGS, "bag")
    | _OTHERS
    | {word: word for word in CLASSES}
)
KNOWN_CLASSES: frozenset[str] = frozenset(_MEANINGS)

# Whatever has no better name.
UNNAMED = frozenset({OBJECT, VEHICLE_SIZED, MOVING_OBJECT})


def meaning(word: str) -> str | None:
    """Return Varta's class for a network's or a rule's word; None for a word that nobody uses."""
    return _MEANINGS.get(word)


def classes_meant(word: str) -> frozenset[str]:
    """Return the classes that a rule means by a word: "object" takes in whatever has no better name."""
    shown = _MEANINGS.get(word, word)
    return UNNAMED if shown in (OBJECT, MOVING_OBJECT) else frozenset({shown})
