"""What the student tells apart: the teacher's words that a street may show, and one for all the others."""

from varta.kernel.classes import COCO_CLASSES, OBJECT, meaning

KEPT = tuple(word for word in COCO_CLASSES if meaning(word) != OBJECT)
STUDENT = (*KEPT, OBJECT)
# For each class of the student, the teacher's that it stands for.
ROWS = [[i for i, word in enumerate(COCO_CLASSES) if (word if word in KEPT else OBJECT) == own] for own in STUDENT]
