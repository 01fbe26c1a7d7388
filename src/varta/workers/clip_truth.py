"""What is due of a clip's rules, from its `[[clip.truth]]` tables."""

from varta.kernel.rules import RuleSpec
from varta.vision.accuracy.truth import ANY, MAX_TOLERANCE_S, Due, RuleTruth
from varta.workers.toml_reading import TableReader

CLIPS_CODE = "accuracy.bad_clips"
_DAY_S = 86_400.0
_TRUTH_KEYS = (
    "rule", "due", "presence", "instants", "optional", "counts", "class", "direction", "tolerance_s", "how",
)  # fmt: skip


def read_truths(read: TableReader, rules: dict[str, RuleSpec], tolerance_s: float) -> tuple[RuleTruth, ...]:
    """Return a truth for each rule: one about which nothing is said has no place among labelled clips.

    Raises `BadInput` (`accuracy.bad_clips`).
    """
    found: dict[str, RuleTruth] = {}
    for i, table in enumerate(read.tables("truth")):
        one = TableReader(table, f"{read.where}.truth[{i}]", CLIPS_CODE)
        truth = _truth(one, rules, tolerance_s)
        known = found.get(truth.rule)
        if known and (known.counts or truth.counts):
            raise one.error("rule", f"'{truth.rule}' already has a truth, and counts stand alone")
        if known:
            truth = RuleTruth(truth.rule, known.due + truth.due, {}, truth.tolerance_s, known.how or truth.how)
        found[truth.rule] = truth
    for name in rules:
        if name not in found:
            raise read.error("truth", f"rule '{name}' has no [[clip.truth]]; for silence write one with due = []")
    return tuple(found[name] for name in rules)


def _truth(read: TableReader, rules: dict[str, RuleSpec], tolerance_s: float) -> RuleTruth:
    read.only(_TRUTH_KEYS)
    name = read.text("rule")
    if name not in rules:
        raise read.error("rule", f"the clip has no rule '{name}'; it has {', '.join(rules) or 'none'}")
    kind = (read.text("class", ""), read.text("direction", ""))
    seconds = rules[name].lasting_s
    tolerance = read.number("tolerance_s", tolerance_s, 0, MAX_TOLERANCE_S) or 0.0
    due = [Due(start, end, *kind) for start, end in read.spans("due", _DAY_S)]
    due += [Due(start, end, *kind, optional=True) for start, end in read.spans("optional", _DAY_S)]
    stays = [_stayed(span, seconds, tolerance, kind) for span in read.spans("presence", _DAY_S)]
    due += [stay for stay in stays if stay]
    due += [Due(at, at, *kind) for at in _instants(read)]
    counts = _counts(read)
    if counts and due:
        raise read.error("counts", "give counts or times, not both")
    return RuleTruth(name, tuple(due), counts, tolerance, read.text("how", ""))


def _stayed(span: tuple[float, float], seconds: float, tolerance_s: float, kind: tuple[str, str]) -> Due | None:
    """Return when a rule that waits for some seconds is due: after them, if the stay was long enough; else None.

    A stay shorter or longer by no more than the tolerance may be reported or not.
    """
    start, end = span
    spare = end - start - seconds
    if spare < -tolerance_s:
        return None
    return Due(start + seconds, max(end, start + seconds), *kind, optional=seconds > 0 and abs(spare) <= tolerance_s)


def _instants(read: TableReader) -> list[float]:
    value = read.table.get("instants", [])
    if not isinstance(value, list):
        raise read.error("instants", f"expected seconds such as [4.2, 17.0]; got {value!r}")
    return [read.checked(f"instants[{i}]", at, 0, _DAY_S) for i, at in enumerate(value)]


def _counts(read: TableReader) -> dict[str, int]:
    if "counts" not in read.table:
        return {}
    counts = TableReader(read.table["counts"], f"{read.where}.counts", CLIPS_CODE)
    counts.only(("left", "right", ANY))
    if ANY in counts.table and len(counts.table) > 1:
        raise counts.error(ANY, "stands alone, without left and right")
    return {key: int(counts.checked(key, value, 0, 1e6)) for key, value in counts.table.items()}
