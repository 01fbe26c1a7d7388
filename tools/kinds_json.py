"""Write what the console must know of the kinds of rules, from the code."""

import json
from pathlib import Path

from varta.kernel.rule_kinds import FORMS

OUT = Path(__file__).resolve().parents[1] / "console" / "src" / "camera" / "kinds.json"


def kinds_document() -> str:
    """Return the kinds' forms as JSON."""
    forms = {
        kind.value: {
            "shape": form.shape.value,
            "fields": sorted(form.fields),
            "seconds": form.seconds,
            "count": form.count,
            "limit_kmh": form.limit_kmh,
            "classes": sorted(form.classes),
            "ground": form.needs_ground,
        }
        for kind, form in FORMS.items()
    }
    return json.dumps(forms, indent=1) + "\n"


if __name__ == "__main__":
    OUT.write_text(kinds_document(), encoding="utf-8")
