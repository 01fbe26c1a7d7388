"""Every way to tamper with a chain is named, with the numbers that it concerns."""

from hashlib import sha256

from varta.media.chain_check import ChainFile, ChainFinding, ChainTombstone, Fault, Signature, check_chain

SECOND = 1_000_000


def chain(count: int, first: int = 1, start: int = 0) -> list[ChainFile]:
    files, link = [], bytes(32) if first == 1 else b"\x01" * 32
    for number in range(first, first + count):
        own = sha256(link + bytes([number])).digest()
        begins = start + number * 60 * SECOND
        files.append(ChainFile(number, link, own, begins, begins + 60 * SECOND, f"file {number}"))
        link = own
    return files


def named(findings: list[ChainFinding]) -> list[tuple[str, int, int]]:
    return [(finding.fault, finding.first_number, finding.last_number) for finding in findings]


def test_a_whole_chain_has_no_fault() -> None:
    assert check_chain(chain(9), []) == []
    assert check_chain([], []) == []


def test_a_changed_file_breaks_the_link_to_the_next() -> None:
    files = chain(5)
    changed = [*files[:2], ChainFile(3, files[2].previous, bytes(32), 0, 1, "file 3"), *files[3:]]
    findings = check_chain(changed, [])
    assert (Fault.BROKEN, 4, 4) in named(findings)
    assert any("file 3" in finding.text for finding in findings)


def test_missing_files_are_named_by_number() -> None:
    files = chain(9)
    assert named(check_chain([*files[:2], *files[5:]], [])) == [(Fault.MISSING, 3, 5)]
    assert named(check_chain(files[2:], [])) == [(Fault.MISSING, 1, 2)]
    assert named(check_chain(files[2:], [], first_number=3)) == []


def test_an_inserted_file_is_named() -> None:
    files = chain(4)
    more = ChainFile(3, files[1].link, b"\x05" * 32, 999_000 * SECOND, 999_060 * SECOND, "a guest")
    assert named(check_chain([*files, more], [])) == [(Fault.INSERTED, 3, 3)]


def test_a_tombstone_stands_for_what_was_purged() -> None:
    files = chain(9)
    stone = ChainTombstone(1, 4, bytes(32), files[3].link)
    assert check_chain(files[4:], [stone]) == []
    assert named(check_chain(files[3:], [stone])) == [(Fault.INSERTED, 4, 4)]
    other = ChainTombstone(1, 4, bytes(32), b"\x09" * 32)
    assert named(check_chain(files[4:], [other])) == [(Fault.BROKEN, 5, 5)]
    between = ChainTombstone(3, 4, files[1].link, files[3].link)
    assert check_chain([*files[:2], *files[4:]], [between]) == []
    wrong = ChainTombstone(3, 4, b"\x09" * 32, files[3].link)
    assert named(check_chain([*files[:2], *files[4:]], [wrong])) == [(Fault.BROKEN, 3, 3)]


def test_bad_and_foreign_signatures_are_told_apart() -> None:
    files = chain(5)
    bad = ChainTombstone(1, 1, bytes(32), files[0].link, Signature.BAD)
    foreign = ChainTombstone(2, 2, files[0].link, files[1].link, Signature.FOREIGN)
    assert named(check_chain(files[2:], [bad, foreign])) == [
        (Fault.BAD_SIGNATURE, 1, 1),
        (Fault.FOREIGN_SIGNATURE, 2, 2),
    ]


def test_files_that_claim_the_same_time_are_named() -> None:
    files = chain(3)
    late = ChainFile(4, files[2].link, b"\x04" * 32, files[0].start_us + 5 * SECOND, files[0].end_us, "file 4")
    assert named(check_chain([*files, late], [])) == [(Fault.OVERLAP, 4, 4)]
    # A camera that sends again what came since its last key frame is no fault.
    again = ChainFile(4, files[2].link, b"\x04" * 32, files[2].end_us - 4 * SECOND, files[2].end_us + SECOND, "file 4")
    assert check_chain([*files, again], []) == []


def test_unknown_links_are_not_compared() -> None:
    files = [ChainFile(f.number, f.previous, b"", f.start_us, f.end_us, f.name) for f in chain(4)]
    assert check_chain(files, []) == []
