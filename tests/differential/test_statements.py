"""The same statements on PostgreSQL 15 and on our database `postgres`; every field a client sees compared.

The statements are in statements/*.sql. Differences that are known and are no wrong answers are listed in
differences.toml with a reason; one that is listed and does not show is a failure as well, so the list
stays true. `fields = ["unsupported"]` stands for a construct of PostgreSQL that answers 0A000 here.

A file goes one way, by simple queries or the extended protocol; with `pytest --both-ways` it goes both.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import pytest

from harness.comparison import Link, Outcome, Way, differences
from harness.postgres import PostgresCluster
from harness.servers import ServerProcess
from harness.statements import Block, Connect, read_blocks

HERE = Path(__file__).parent
FILES = sorted((HERE / "statements").glob("*.sql"))
MINIMUM = 500
MOST_IGNORED = 5
"""How many blocks in a row may be refused for an error before them."""


Known = dict[tuple[str, str], dict[str, list[str]]]


def known_differences(version: int | None = None) -> tuple[Known, Known]:
    """(file, statement) -> way ("simple", "extended") -> names of the fields that differ; and those that may
    differ, as this version of PostgreSQL does not have a fix yet that is here (None: any version)."""
    entries = tomllib.loads((HERE / "differences.toml").read_text(encoding="utf-8")).get("difference", [])
    known: Known = {}
    unfixed: Known = {}
    for entry in entries:
        assert entry["reason"].strip(), entry
        fixed_in = entry.get("fixed_in")
        if fixed_in and version is not None and version >= fixed_in:
            continue
        for way in entry.get("ways", [way.value for way in Way]):
            place = (entry["file"], entry["statement"].strip())
            (unfixed if fixed_in else known).setdefault(place, {})[way] = entry["fields"]
    return known, unfixed


def test_there_are_enough_statements() -> None:
    blocks = [block for path in FILES for block in read_blocks(path) if isinstance(block, Block)]
    assert len(blocks) >= MINIMUM, len(blocks)


def test_every_known_difference_names_a_statement() -> None:
    stated = {
        (path.stem, block.text.strip())
        for path in FILES
        for block in read_blocks(path)
        if isinstance(block, Block)
    }
    known, unfixed = known_differences()
    assert not (known.keys() | unfixed.keys()) - stated


class Pair:
    """A session on each side, as the same role."""

    def __init__(self, theirs: PostgresCluster, ours: ServerProcess) -> None:
        self.theirs, self.ours = theirs, ours
        self.links: list[Link] = []
        self.switch(Connect(None, None))

    def switch(self, to: Connect) -> None:
        before = self.links
        self.close()
        self.last = to
        role, database = to.role or "postgres", to.database or "postgres"
        self.links = [Link(self.theirs.conninfo(role, database)), Link(self.ours.conninfo(role, database))]
        for link, gone in zip(self.links, before, strict=False):
            gone.has_ended(link)

    def run(self, block: Block, way: Way) -> tuple[Outcome, Outcome]:
        theirs = self.links[0].run(block.text, way, block.data, fails=block.fails)
        try:
            return theirs, self.links[1].run(block.text, way, block.data, fails=block.fails)
        except (TimeoutError, ConnectionError) as error:
            self.switch(self.last)
            return theirs, Outcome(error={"message": f"{type(error).__name__}: {error}"})

    def close(self) -> None:
        for link in self.links:
            link.close()
        self.links = []


def compare(pair: Pair, path: Path, way: Way) -> Iterator[str]:
    """Run one file on both sides; a line for each unexpected difference or agreement."""
    known, unfixed = known_differences(pair.theirs.version)
    ignored = 0
    for block in read_blocks(path):
        if isinstance(block, Connect):
            pair.switch(block)
            continue
        theirs, ours = pair.run(block, way)
        ignored = ignored + 1 if theirs.error.get("sqlstate") == "25P02" else 0
        if ignored > MOST_IGNORED:
            yield f"{path.name}:{block.line}: a failed transaction block is still open; nothing is compared"
            return
        found = differences(theirs, ours)
        place = (path.stem, block.text.strip())
        expected = known.get(place, {}).get(way.value, [])
        allowed = unfixed.get(place, {}).get(way.value, [])
        if ours.error.get("sqlstate") == "0A000" and theirs.error.get("sqlstate") != "0A000":
            found = {"unsupported": ("it works" if not theirs.error else theirs.error, ours.error["message"])}
        for name in sorted(found.keys() - {*expected, *allowed}):
            left, right = found[name]
            where = f"{path.name}:{block.line}: {block.text}"
            yield f"{where}\n  {name}: PostgreSQL {left!r}\n  {name}: ours       {right!r}"
        for name in sorted(set(expected) - found.keys()):
            yield f"{path.name}:{block.line}: {block.text}\n  {name}: listed as a difference, but the same"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.function is not test_statements:
        return
    ways = list(Way)
    both = metafunc.config.getoption("--both-ways")
    chosen = [
        pytest.param(path, way, id=f"{path.stem}-{way.value}")
        for path in FILES
        for way in (ways if both else [ways[crc32(path.stem.encode()) % len(ways)]])
    ]
    metafunc.parametrize(("path", "way"), chosen)


def test_statements(path: Path, way: Way, postgres: PostgresCluster, clean_server: ServerProcess) -> None:
    postgres.reset()
    pair = Pair(postgres, clean_server)
    try:
        unexpected = list(compare(pair, path, way))
    finally:
        pair.close()
    assert not unexpected, f"{len(unexpected)} unexpected:\n\n" + "\n\n".join(unexpected)
