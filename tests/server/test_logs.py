"""What an error leaves in the log."""

from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.logs import CONTEXT_LINES, error_text


def test_an_error_is_one_indented_record() -> None:
    error = PgError("P0001", "two\nlines", detail="d", hint="h", where="a\nb")
    text = error_text("P0001: two\nlines", error, "SELECT\n1")
    assert text == (
        "P0001: two\n\tlines\n\tDETAIL:  d\n\tHINT:  h\n\tCONTEXT:  a\n\tb\n\tSTATEMENT:  SELECT\n\t1"
    )


def test_the_context_of_a_deep_recursion_is_cut() -> None:
    where = "\n".join(f"function f({number})" for number in range(5000))
    lines = error_text("54001: stack depth limit exceeded", PgError("54001", "", where=where)).split("\n")
    assert len(lines) == 2 + 2 * CONTEXT_LINES
    assert f"\t({5000 - 2 * CONTEXT_LINES} more lines)" in lines
    assert lines[-1] == "\tfunction f(4999)"
