"""The garbage collector while very many objects are made."""

import gc

import pytest

from polar_lite.catalog.dialect import collector


def test_pauses_end_with_the_last() -> None:
    with collector.paused():
        with collector.paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_ends_a_pause() -> None:
    with pytest.raises(ValueError, match=r"^no$"), collector.paused():
        raise ValueError("no")
    assert gc.isenabled()


def test_no_pause_for_short_work() -> None:
    with collector.paused(if_=False):
        assert gc.isenabled()
