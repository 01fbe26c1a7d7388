"""Which family a model is of: stated beside it, said in its metadata, or seen from what goes in and comes out."""

from collections.abc import Callable

from varta.kernel.errors import BadInput
from varta.vision.outputs.detr import IMAGENET, SIZES, UNIT, DFine, RfDetr
from varta.vision.outputs.family import Facts, Family
from varta.vision.outputs.gfl import STRIDES as GFL_STRIDES
from varta.vision.outputs.gfl import Gfl, NanoDet, PicoDet, score_places
from varta.vision.outputs.yolox import HEAD, Yolox

FAMILIES = ("yolox", "picodet", "nanodet", "dfine", "rtdetr", "rfdetr")
METADATA_FAMILY, METADATA_CLASSES, METADATA_BELIEVED = "varta.family", "varta.classes", "varta.believed"
_BOX = 4
_GFL_OUTPUTS = (2 * len(GFL_STRIDES) - 2, 2 * len(GFL_STRIDES))  # three scales or four


def recognise(facts: Facts, stated: str, where: str) -> Family:
    """Return the family. Raises `BadInput` (`model.unknown_family`, `model.ambiguous_family`, `model.wrong_shape`)."""
    wanted = stated or facts.metadata.get(METADATA_FAMILY, "")
    if wanted:
        return _as_stated(wanted, facts, where)
    fitting = [name for name in FAMILIES if _MAKERS[name](facts) is not None]
    if fitting == ["picodet", "nanodet"]:
        fitting = _by_names(facts)
    elif fitting == ["dfine", "rtdetr"]:  # the same outputs with the same meaning
        fitting = ["dfine"]
    if not fitting:
        raise BadInput(
            "model.unknown_family",
            f"{where}: no known family of detectors has {_shapes(facts)}; known are {', '.join(FAMILIES)}.",
            where=where,
        )
    if len(fitting) > 1:
        raise BadInput(
            "model.ambiguous_family",
            f"{where} may be {' or '.join(fitting)}; say which: varta models add FILE --family {fitting[0]}.",
            where=where,
        )
    family = _MAKERS[fitting[0]](facts)
    assert family is not None  # noqa: S101 - it has just fitted
    return family


def _as_stated(wanted: str, facts: Facts, where: str) -> Family:
    if wanted not in FAMILIES:
        raise BadInput(
            "model.unknown_family", f"{where}: no family '{wanted}'; known are {', '.join(FAMILIES)}.", where="family"
        )
    family = _MAKERS[wanted](facts)
    if family is None:
        raise BadInput("model.wrong_shape", f"{where} cannot be of the family {wanted}: {_shapes(facts)}.", where=where)
    return family


def _by_names(facts: Facts) -> list[str]:
    """Tell apart families whose outputs are alike: what reads alike is one, PicoDet and NanoDet differ in habits."""
    names = " ".join(name.lower() for name, _ in facts.outputs)
    shapes = [shape for _, shape in facts.outputs]
    if "cls_pred" in names or "dis_pred" in names:
        return ["nanodet"]
    if score_places(shapes)[1] != 1:  # scores and distances take turns
        return ["nanodet"]
    # PaddlePaddle's exporter names outputs so.
    return ["picodet"] if "save_infer_model" in names or ".tmp_" in names else ["picodet", "nanodet"]


def _shapes(facts: Facts) -> str:
    def shown(rows: tuple[tuple[str, tuple[int | None, ...]], ...]) -> str:
        return ", ".join(f"{name} {'x'.join('?' if d is None else str(d) for d in shape)}" for name, shape in rows[:8])

    return f"the inputs {shown(facts.inputs)} and the outputs {shown(facts.outputs)}"


def _yolox(facts: Facts) -> Family | None:
    one = len(facts.inputs) == len(facts.outputs) == 1
    shape = facts.outputs[0][1] if facts.outputs else ()
    fits = one and len(shape) == 3 and shape[2] is not None and shape[2] > HEAD  # noqa: PLR2004 - batch, rows, values
    return Yolox() if fits else None


def _gfl(family: Gfl) -> Callable[[Facts], Family | None]:
    def make(facts: Facts) -> Family | None:
        shapes = [shape for _, shape in facts.outputs]
        if len(facts.inputs) != 1 or len(shapes) not in _GFL_OUTPUTS:
            return None
        if any(len(s) not in (2, 3) or s[-1] is None for s in shapes):
            return None
        places = score_places(shapes)
        scores = {shapes[i][-1] for i in places}
        (bins, *others) = {shape[-1] or 0 for i, shape in enumerate(shapes) if i not in places}
        fits = len(scores) == 1 and not others and bins % _BOX == 0 and bins > _BOX
        return family if fits else None

    return make


def _labelled(facts: Facts) -> Family | None:
    names = [name for name, _ in facts.outputs]
    if {"labels", "boxes", "scores"} <= set(names) and SIZES in [name for name, _ in facts.inputs]:
        return DFine((names.index("labels"), names.index("boxes"), names.index("scores")))
    return None


def _logits(family: str) -> Callable[[Facts], Family | None]:
    boxes_name, logits_name, colours = {
        "rfdetr": ("dets", "labels", IMAGENET),
        "rtdetr": ("pred_boxes", "logits", UNIT),
    }[family]

    def make(facts: Facts) -> Family | None:
        names = [name for name, _ in facts.outputs]
        if not {boxes_name, logits_name} <= set(names):
            return None
        order = (names.index(boxes_name), names.index(logits_name))
        box, logit = facts.outputs[order[0]][1], facts.outputs[order[1]][1]
        fits = len(box) == len(logit) == 3 and box[-1] == _BOX and logit[-1] is not None  # noqa: PLR2004 - batch, rows, values
        return RfDetr(family, colours, order) if fits else None

    return make


def _rtdetr(facts: Facts) -> Family | None:
    """Take the raw form of Transformers, or what the makers export, which reads as D-FINE does."""
    return _logits("rtdetr")(facts) or _labelled(facts)


_MAKERS: dict[str, Callable[[Facts], Family | None]] = {
    "yolox": _yolox,
    "picodet": _gfl(PicoDet()),
    "nanodet": _gfl(NanoDet()),
    "dfine": _labelled,
    "rtdetr": _rtdetr,
    "rfdetr": _logits("rfdetr"),
}
