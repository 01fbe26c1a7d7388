"""Give a trained student YOLOX-nano's outputs for the classes that no street shows, which training had put together.

    PYTHONPATH=src python tools/train/detector/whole.py yolox_nano.onnx student.onnx varta_street.onnx

One output for all of them forgets too much: a car from steeply above is a "cell phone" to YOLOX-nano and sure to be
there, and was hardly anything to the student.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
from classes import STUDENT
from onnx import numpy_helper

from varta.kernel.classes import COCO_CLASSES

BELIEVED = "0.5"


def main() -> None:
    teacher, student, out = (Path(text) for text in sys.argv[1:4])
    whole = onnx.load(str(teacher))
    trained = {i.name: numpy_helper.to_array(i) for i in onnx.load(str(student)).graph.initializer}
    for initial in whole.graph.initializer:
        value = trained[initial.name]
        if "cls_preds" in initial.name:
            rows = numpy_helper.to_array(initial).copy()
            for word, row in zip(STUDENT[:-1], value[:-1], strict=True):
                rows[COCO_CLASSES.index(word)] = row
            value = rows
        initial.CopyFrom(numpy_helper.from_array(np.ascontiguousarray(value), initial.name))
    said = {"varta.family": "yolox", "varta.classes": ",".join(COCO_CLASSES), "varta.believed": BELIEVED}
    for key, word in said.items():
        entry = whole.metadata_props.add()
        entry.key, entry.value = key, word
    onnx.checker.check_model(whole)
    onnx.save(whole, str(out))


if __name__ == "__main__":
    main()
