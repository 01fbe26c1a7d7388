"""Write docs/reference/accuracy.md anew: `make accuracy`. Takes minutes; footage and models come from VARTA_MIRROR."""

import os
import subprocess
import sys
from pathlib import Path

from compose import compose

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "accuracy.md"
CLIPS = ROOT / "tools" / "accuracy" / "clips.toml"
MODELS = ("yolox_nano", "picodet_s_416")
HEAD = """<!-- Made by `make accuracy` from tools/accuracy/clips.toml; correct the truth there, not here. -->
# Accuracy, as measured

What rules, detectors and tracks do on labelled clips, failures included. How to read it, and how to label clips of your
own: [docs/guide/accuracy.md](../guide/accuracy.md). The truth and how it was found: `tools/accuracy/clips.toml`.

**These are few and short clips**: minutes of footage, a handful of alarms for each kind of rule. A precision of 1 over
six alarms has a 95 % interval that reaches down to 0.61; false alarms per hour are extrapolated from minutes. Footage
of one place says little about another: label clips of your own cameras, and look at the precision that verdicts show
(Reports in the console).
"""


def main() -> None:
    compose(Path(os.environ.get("VARTA_MIRROR", ".")), ROOT / ".cache" / "accuracy" / "composed")
    environment = {**os.environ, "VARTA_DATA_DIR": str(ROOT / ".cache" / "accuracy")}
    varta = [sys.executable, "-m", "varta"]
    for model in MODELS:
        subprocess.run([*varta, "models", "pull", model], check=False, env=environment)
    done = subprocess.run(
        [*varta, "accuracy", str(CLIPS), "--markdown", *sys.argv[1:]],
        check=True,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    PAGE.write_text(f"{HEAD}\n{done.stdout.rstrip()}\n", encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
