"""Train Varta's own detector: a student that begins as YOLOX-nano learns from it and PicoDet-S.

python tools/train/detector/train.py --data ../shared/data --minutes 15 --out student.onnx
"""

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import onnx
import openvino as ov
import torch
from classes import ROWS, STUDENT
from data import sample, sources
from graph import STAGES, Network, load, store
from opinion import Opinion
from torch.nn import functional

SHAPES = ((256, 320), (320, 416), (192, 320), (320, 256))
SHARES = (0.4, 0.2, 0.2, 0.2)
BATCH = 8
WARM_UP_STEPS = 15
REPORT_EVERY = 10


class Teacher:
    """Run YOLOX-nano as published, with its features at `STAGES`."""

    def __init__(self, path: Path) -> None:
        self._core = ov.Core()
        self._model = self._core.read_model(str(path))
        found = {}
        for op in self._model.get_ops():
            for name in op.output(0).get_names() if op.get_type_name() in ("Swish", "Multiply") else ():
                found |= {
                    stage: op.output(0) for stage in STAGES if name.startswith(stage) and name.endswith("Mul_output_0")
                }
        self._model.add_outputs([found[stage] for stage in STAGES])
        self._compiled: dict[tuple[int, ...], ov.CompiledModel] = {}

    def look(self, pictures: np.ndarray) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """Return the decoded-but-for-the-grid output and those features, for B×3×H×W."""
        if pictures.shape not in self._compiled:
            model = self._model.clone()
            model.reshape(list(pictures.shape))
            settings = {"INFERENCE_NUM_THREADS": torch.get_num_threads(), "INFERENCE_PRECISION_HINT": "f32"}
            self._compiled[pictures.shape] = self._core.compile_model(model, "CPU", settings)
        found = self._compiled[pictures.shape](pictures)
        return torch.from_numpy(found[0].copy()), [torch.from_numpy(found[1 + i].copy()) for i in range(len(STAGES))]


@dataclass(frozen=True)
class Told:
    """Hold what the teachers say of a batch: raw boxes, objectness, the student's classes, YOLOX-nano's features."""

    boxes: torch.Tensor
    objectness: torch.Tensor
    classes: torch.Tensor
    features: list[torch.Tensor]


def losses(rows: torch.Tensor, features: list[torch.Tensor], told: Told) -> torch.Tensor:
    """Return how far the student is from the teacher: features, objectness, classes where there is something, boxes."""
    objectness = told.objectness
    weight = 0.2 + 8 * objectness
    loss = (weight * functional.binary_cross_entropy_with_logits(rows[..., 4], objectness, reduction="none")).sum()
    told_classes = functional.binary_cross_entropy_with_logits(rows[..., 5:], told.classes, reduction="none").sum(
        dim=-1
    )
    loss = loss + (objectness * told_classes).sum() + 0.003 * told_classes.sum()
    boxes = functional.smooth_l1_loss(rows[..., :4], told.boxes, reduction="none", beta=0.1).sum(dim=-1)
    loss = loss + 3 * (torch.clamp(objectness - 0.02, min=0) * boxes).sum()
    for own, theirs in zip(features, told.features, strict=True):
        scale = theirs.pow(2).mean() + 1e-6
        loss = loss + 12 * len(theirs) * functional.mse_loss(own, theirs) / scale
    return loss / len(rows)


def ask(teacher: Teacher, opinion: Opinion, pictures: np.ndarray, blob: np.ndarray) -> Told:
    """Return what both teachers say of B×H×W×3 pictures."""
    told, features = teacher.look(blob)
    classes = torch.stack([told[..., 5:][..., r].amax(dim=-1) for r in ROWS], dim=-1)
    objectness, classes = (torch.from_numpy(a) for a in opinion.correct(pictures, told.numpy(), classes.numpy()))
    return Told(told[..., :4], objectness, classes, features)


def main() -> None:
    """Train for so many minutes and write the network."""
    options = _options()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    cv2.setNumThreads(1)
    models = options.data / "models"
    teacher = Teacher(models / "yolox_nano.onnx")
    opinion = Opinion(models / "picodet_s_416.onnx", options.threads)
    model = load(models / "yolox_nano.onnx", ROWS, hard_swish=options.hard_swish)
    training = Training(model, options.rate)
    rng, drawn = np.random.default_rng(1), sources(options.data)
    print({s.name: len(s.pictures) for s in drawn}, flush=True)
    metadata = {"varta.family": "yolox", "varta.classes": ",".join(STUDENT), "varta.believed": str(options.believed)}
    start = time.time()
    while (share := (time.time() - start) / 60 / options.minutes) < 1:
        height, width = SHAPES[rng.choice(len(SHAPES), p=SHARES)]
        pictures = np.stack([sample(rng, drawn, height, width) for _ in range(BATCH)])
        blob = np.ascontiguousarray(pictures.transpose(0, 3, 1, 2), np.float32)
        training.step(blob, ask(teacher, opinion, pictures, blob), share)
        if training.steps % REPORT_EVERY == 0:
            print(f"{training.steps} {share:.2f} loss {training.loss:.2f}", flush=True)
            training.save(model, options.out, metadata)
    training.save(model, options.out, metadata)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rate", type=float, default=1.5e-4, help="the highest learning rate")
    parser.add_argument("--believed", type=float, default=0.4, help="the score that stands for 0.4 on the common scale")
    parser.add_argument("--hard-swish", action="store_true", help="a cheaper activation; needs far longer to recover")
    parser.add_argument("--out", type=Path, required=True)
    return parser.parse_args()


class Training:
    """Bring a network towards what it is told, and keep the mean of its weights, which is steadier than the last."""

    def __init__(self, model: onnx.ModelProto, rate: float) -> None:
        self.network = Network(model).to(memory_format=torch.channels_last)
        self.steps, self.loss = 0, 0.0
        self._mean = {name: value.detach().clone() for name, value in self.network.weights.items()}
        self._optimiser = torch.optim.AdamW(self.network.parameters(), lr=rate, weight_decay=1e-4)
        self._rate = rate

    def step(self, blob: np.ndarray, told: Told, share: float) -> None:
        """Learn from one batch; `share` is how much of the training is over."""
        for group in self._optimiser.param_groups:
            warm = min(1, (self.steps + 1) / WARM_UP_STEPS)
            group["lr"] = self._rate * warm * (0.5 + 0.5 * np.cos(np.pi * share)) + 1e-6
        rows, features = self.network(torch.from_numpy(blob).contiguous(memory_format=torch.channels_last))
        loss = losses(torch.cat(rows, dim=1), features, told)
        self._optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 20.0)
        self._optimiser.step()
        keep = min(0.998, 1 - 1 / (self.steps + 10))
        for name, value in self.network.weights.items():
            self._mean[name].mul_(keep).add_(value.detach(), alpha=1 - keep)
        self.loss = 0.98 * self.loss + 0.02 * loss.item() if self.steps else loss.item()
        self.steps += 1

    def save(self, model: onnx.ModelProto, out: Path, metadata: dict[str, str]) -> None:
        """Write the mean weights as an ONNX file."""
        now = {name: value.detach().clone() for name, value in self.network.weights.items()}
        with torch.no_grad():
            for name, value in self.network.weights.items():
                value.copy_(self._mean[name])
        store(self.network, model, out, metadata)
        with torch.no_grad():
            for name, value in self.network.weights.items():
                value.copy_(now[name])


if __name__ == "__main__":
    main()
