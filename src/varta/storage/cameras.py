"""Cameras."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.engine import RowMapping

from varta.cameras.model import Accountability, Camera, OnvifAccess, Place, RecordingPolicy
from varta.kernel.errors import BadInput, Broken
from varta.kernel.ground import Calibration, calibration_to_data, parse_calibration
from varta.kernel.ids import CameraId
from varta.storage.rows import Values, add_row, get_row
from varta.storage.tables import cameras as table

_PLACE = ("latitude", "longitude", "bearing", "field_of_view", "range_m", "address", "hromada")
_ACCOUNTABILITY = ("purpose", "necessity", "owner", "contact", "review_on")
_RECORDED = ("main", "sub", "audio")
_KEPT = ("continuous_days", "events_days", "max_gib")
_ONVIF = ("url", "tamper", "inputs", "motion")


class Cameras:
    """Implement `cameras.repository.CameraRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(self) -> Sequence[Camera]:
        """Return all, by priority, name and id."""
        query = select(table).order_by(table.c.priority, table.c.name, table.c.id)
        return [_camera_of(row) for row in self._connection.execute(query).mappings()]

    def get(self, camera_id: CameraId) -> Camera | None:
        """Return one camera."""
        row = get_row(self._connection, table, "id", camera_id)
        return _camera_of(row) if row else None

    def add(self, camera: Camera) -> None:
        """Keep a new camera."""
        add_row(self._connection, table, _values(camera))

    def update(self, camera: Camera) -> None:
        """Keep a changed camera."""
        self._connection.execute(update(table).where(table.c.id == camera.id).values(**_values(camera)))

    def remove(self, camera_id: CameraId) -> None:
        """Forget a camera; the database forgets its rules with it."""
        self._connection.execute(delete(table).where(table.c.id == camera_id))


def _camera_of(row: RowMapping) -> Camera:
    return Camera(
        id=row["id"],
        name=row["name"],
        main_url=row["main_url"],
        sub_url=row["sub_url"],
        place=Place(**{name: row[name] for name in _PLACE}),
        accountability=Accountability(**{name: row[name] for name in _ACCOUNTABILITY}),
        enabled=row["enabled"],
        priority=row["priority"],
        created_at=row["created_at"],
        recording=RecordingPolicy(
            **{name: row[f"record_{name}"] for name in _RECORDED}, **{name: row[name] for name in _KEPT}
        ),
        switched_by=row["switched_by"],
        switched_at=row["switched_at"],
        onvif=OnvifAccess(**{name: row[f"onvif_{name}"] for name in _ONVIF}),
        ground=_ground(row),
    )


def _ground(row: RowMapping) -> Calibration | None:
    try:
        return parse_calibration(row["ground"]) if row["ground"] else None
    except BadInput as error:
        raise Broken("database.bad_ground", f"A stored calibration cannot be used: {error.message}") from error


def _values(camera: Camera) -> Values:
    return {
        "id": camera.id,
        "name": camera.name,
        "main_url": camera.main_url,
        "sub_url": camera.sub_url,
        **{name: getattr(camera.place, name) for name in _PLACE},
        **{name: getattr(camera.accountability, name) for name in _ACCOUNTABILITY},
        "enabled": camera.enabled,
        "priority": camera.priority,
        "created_at": camera.created_at,
        **{f"record_{name}": getattr(camera.recording, name) for name in _RECORDED},
        **{name: getattr(camera.recording, name) for name in _KEPT},
        "switched_by": camera.switched_by,
        "switched_at": camera.switched_at,
        **{f"onvif_{name}": getattr(camera.onvif, name) for name in _ONVIF},
        "ground": calibration_to_data(camera.ground) if camera.ground else None,
    }
