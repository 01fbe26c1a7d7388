"""What a pipeline lets the decoder leave out."""

from varta.media.decode import Picture
from varta.vision.pipeline import Pipeline
from varta.vision.types import Frame


class PipelineJudge:
    """Answer a `SparingDecoder` for a pipeline; `hurry` has all decoded at once, whatever the rules allow."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline
        self.hurry = False

    @property
    def patience_s(self) -> float:
        """Return how late what moves may be seen."""
        return 0.0 if self.hurry else self.pipeline.patience_s

    @property
    def calm(self) -> bool:
        """Tell whether nothing moves and no object is in doubt."""
        return self.pipeline.calm

    def stirred(self, picture: Picture) -> bool:
        """Tell whether a picture differs from the one last analysed."""
        return self.pipeline.stirred(Frame(picture, picture.index, picture.time_s))
