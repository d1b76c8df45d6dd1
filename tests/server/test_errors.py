"""Errors as the server holds them."""

import weakref

from polar_lite.server.errors import forget_frames


class Held:
    """Something that a frame of an error has."""


def _fail(seen: list[weakref.ref[Held]]) -> None:
    held = Held()
    seen.append(weakref.ref(held))
    try:
        raise KeyError("first")
    except KeyError as error:
        kept = ValueError("second")  # the frame has the error, and the error will have the frame
        raise kept from error


def test_an_error_that_was_told_holds_nothing_more() -> None:
    seen: list[weakref.ref[Held]] = []
    try:
        _fail(seen)
    except ValueError as error:
        forget_frames(error)
    assert seen[0]() is None
