"""Varta's own detector: a small network in the package, for machines that have no other (`design/detectors.md`)."""

from pathlib import Path

OWN = "varta_street"
OWN_PATH = Path(__file__).parent / "weights" / f"{OWN}.onnx"
OWN_LICENCE = "Apache-2.0"
OWN_ABOUT = "80 COCO classes, small and quick; YOLOX-nano trained on by Varta, comes with it"
