"""Cameras' rules."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.engine import RowMapping

from varta.cameras.model import Priority, Rule
from varta.kernel.errors import BadInput, Broken
from varta.kernel.ids import CameraId, RuleId
from varta.kernel.rule_text import parse_rule, rule_to_data
from varta.storage.rows import Values, add_row, get_row
from varta.storage.tables import cameras
from varta.storage.tables import rules as table


class Rules:
    """Implement `cameras.repository.RuleRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(self, camera_id: CameraId) -> Sequence[Rule]:
        """Return a camera's rules, oldest first: ids sort by time of making."""
        query = select(table).where(table.c.camera_id == camera_id).order_by(table.c.id)
        return [_rule_of(row) for row in self._connection.execute(query).mappings()]

    def all_enabled(self) -> Sequence[Rule]:
        """Return the rules that are on, of the cameras that are on."""
        joined = table.join(cameras, cameras.c.id == table.c.camera_id)
        query = select(table).select_from(joined).where(table.c.enabled, cameras.c.enabled)
        rows = self._connection.execute(query.order_by(table.c.camera_id, table.c.id)).mappings()
        return [_rule_of(row) for row in rows]

    def get(self, rule_id: RuleId) -> Rule | None:
        """Return one rule."""
        row = get_row(self._connection, table, "id", rule_id)
        return _rule_of(row) if row else None

    def add(self, rule: Rule) -> None:
        """Keep a new rule."""
        add_row(self._connection, table, _values(rule))

    def replace(self, rule: Rule, version: int) -> bool:
        """Keep a changed rule if the stored one still has `version`; tell whether it had."""
        same = (table.c.id == rule.id, table.c.version == version)
        return self._connection.execute(update(table).where(*same).values(**_values(rule))).rowcount == 1

    def remove(self, rule_id: RuleId) -> None:
        """Forget a rule."""
        self._connection.execute(delete(table).where(table.c.id == rule_id))


def _rule_of(row: RowMapping) -> Rule:
    try:
        spec = parse_rule(row["spec"], f"rule {row['id']}")
    except BadInput as error:
        raise Broken("database.bad_rule", f"A stored rule cannot be used: {error.message}", where=row["id"]) from error
    return Rule(
        id=row["id"],
        camera_id=row["camera_id"],
        spec=spec,
        changed_at=row["changed_at"],
        enabled=row["enabled"],
        priority=Priority(row["priority"]),
        version=row["version"],
    )


def _values(rule: Rule) -> Values:
    return {
        "id": rule.id,
        "camera_id": rule.camera_id,
        "spec": rule_to_data(rule.spec),
        "enabled": rule.enabled,
        "priority": rule.priority.value,
        "version": rule.version,
        "changed_at": rule.changed_at,
    }
