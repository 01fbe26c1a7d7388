"""What Varta uses of shapely."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

class Geometry:
    is_valid: bool
    area: float
    def intersection(self, other: Geometry) -> Geometry: ...

class STRtree:
    def __init__(self, geoms: Sequence[Geometry]) -> None: ...
    def query(self, geometry: Sequence[Geometry], predicate: str | None = ...) -> NDArray[np.int64]: ...

def from_geojson(geometry: str) -> Geometry: ...
def is_valid_reason(geometry: Geometry) -> str: ...
