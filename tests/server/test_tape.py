"""The tape's bounds: what it keeps, and when a rollback makes it complete again."""

import pytest

from polar_lite.server.engine import tape as tapes
from polar_lite.server.engine.capture import Effect
from polar_lite.server.engine.tape import Tape


def inserted(number: int, text: str = "") -> Effect:
    return Effect(1, None, None, number, (number, text))


@pytest.mark.parametrize(("rows", "text"), [(20, ""), (4, "x" * 400)], ids=["by rows", "by bytes"])
def test_it_takes_no_more_beyond_its_bounds(monkeypatch: pytest.MonkeyPatch, rows: int, text: str) -> None:
    monkeypatch.setattr(tapes, "MOST_EFFECTS", 10)
    monkeypatch.setattr(tapes, "MOST_BYTES", 2000)
    tape = Tape()
    tape.add([inserted(0)])
    before = tape.mark
    for number in range(1, rows + 1):
        tape.add([inserted(number, text)])
    assert not tape.is_complete
    assert len(tape.effects) <= 11
    after = tape.mark
    tape.add([inserted(100)])
    tape.cut(after)
    assert not tape.is_complete  # what is missing is before the mark
    tape.shorten(before)
    assert tape.effects == [inserted(0)]
    assert not tape.is_complete
    tape.cut(before)
    assert tape.is_complete
    assert tape.effects == [inserted(0)]
    # Its size is what is left: a statement that was undone takes no room.
    for number in range(1, 8):
        tape.add([inserted(number)])
    assert tape.is_complete
