"""What fits into the register: a file is held against what is on record, row by row, before any of it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from varta.communities.boundary import Boundary
from varta.communities.katottg import PCODE_LENGTH
from varta.communities.model import Hromada, Settlement
from varta.communities.register_file import Problem, RegisterFile
from varta.communities.repository import BoundaryCheck
from varta.kernel.ids import HromadaCode


@dataclass(frozen=True, slots=True)
class Register:
    """Hold the register as it stands."""

    hromadas: Mapping[HromadaCode, Hromada]
    boundaries: Mapping[HromadaCode, Boundary] = field(default_factory=dict)
    settlements: Mapping[str, Settlement] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """Say what of a file is new or different; to be kept as a whole only where there are no `problems`."""

    hromadas: tuple[Hromada, ...]
    settlements: tuple[Settlement, ...]
    boundaries: Mapping[HromadaCode, Boundary]
    problems: tuple[Problem, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Return how many of each would be kept."""
        found = {"hromadas": self.hromadas, "settlements": self.settlements, "boundaries": self.boundaries}
        return {name: len(items) for name, items in found.items()}


def plan(file: RegisterFile, register: Register, check: BoundaryCheck) -> Plan:
    """Return what a file would change, and every reason against it."""
    known = {**register.hromadas, **{h.code: h for h in file.hromadas}}
    by_pcode = {code[:PCODE_LENGTH]: code for code in known}
    boundaries, problems = _assign(file, by_pcode)
    problems += [
        Problem(0, "hromada.no_such", f"Settlement {s.code} ({s.name}) lies in no hromada of the register.")
        for s in file.settlements
        if s.code[:PCODE_LENGTH] not in by_pcode
    ]
    rows = {code: row for row, name, _ in file.boundaries if (code := by_pcode.get(name[:PCODE_LENGTH])) is not None}
    if boundaries:
        for fault in check({**register.boundaries, **boundaries}):
            if fault.code in boundaries:
                problems.append(Problem(rows[fault.code], "hromada.bad_boundary", fault.message))
    return Plan(
        hromadas=tuple(h for h in file.hromadas if register.hromadas.get(h.code) != h),
        settlements=tuple(s for s in file.settlements if register.settlements.get(s.code) != s),
        boundaries={code: b for code, b in boundaries.items() if register.boundaries.get(code) != b},
        problems=(*file.problems, *problems),
    )


def _assign(
    file: RegisterFile, by_pcode: Mapping[str, HromadaCode]
) -> tuple[dict[HromadaCode, Boundary], list[Problem]]:
    boundaries: dict[HromadaCode, Boundary] = {}
    problems: list[Problem] = []
    for row, name, boundary in file.boundaries:
        code = by_pcode.get(name[:PCODE_LENGTH])
        if code is None or (len(name) > PCODE_LENGTH and name != code):
            problems.append(Problem(row, "hromada.no_such", f"There is no hromada {name:.40} in the register."))
        elif code in boundaries:
            problems.append(Problem(row, "hromada.same_code", f"{name} has a boundary in an earlier row already."))
        else:
            boundaries[code] = boundary
    return boundaries, problems


def faults(register: Register, check: BoundaryCheck) -> Sequence[Problem]:
    """Return what is doubtful in a register as it stands; `row` is 0, the messages name the hromada."""
    problems = [Problem(0, "hromada.bad_boundary", fault.message) for fault in check(register.boundaries)]
    for code, hromada in register.hromadas.items():
        boundary = register.boundaries.get(code)
        if boundary is None:
            message = f"{hromada.name} ({code}) has no boundary; a guess around its centre stands in."
            problems.append(Problem(0, "hromada.no_boundary", message))
        elif not boundary.contains(hromada.longitude, hromada.latitude):
            message = f"The centre of {hromada.name} ({code}) lies outside its boundary."
            problems.append(Problem(0, "hromada.centre_outside", message))
    pcodes = {code[:PCODE_LENGTH] for code in register.hromadas}
    for settlement in register.settlements.values():
        if settlement.code[:PCODE_LENGTH] not in pcodes:
            message = f"Settlement {settlement.code} ({settlement.name}) lies in no hromada of the register."
            problems.append(Problem(0, "hromada.no_such", message))
    return problems
