"""Threads that run PL stand back while the event loop works."""

import threading

from polar_lite.server.sessions.interrupts import Interrupts
from polar_lite.server.turns import LoopTurns


def test_what_polls_is_wanted_between_two_waits_of_the_event_loop() -> None:
    turns, interrupts = LoopTurns(), Interrupts()
    selector = turns.make_selector()
    selector.select(0)
    assert not interrupts.is_wanted
    turns.enter(interrupts)
    selector.select(0)
    assert interrupts.is_wanted
    turns.leave(interrupts)
    assert not interrupts.is_wanted
    selector.select(0)
    assert not interrupts.is_wanted


def test_a_thread_waits_for_the_end_of_a_turn_but_not_for_ever() -> None:
    turns, interrupts = LoopTurns(), Interrupts()
    selector = turns.make_selector()
    turns.enter(interrupts)
    selector.select(0)
    turns.stand_back()  # comes back, though the turn has not ended
    through = threading.Event()

    def poll() -> None:
        turns.stand_back()
        through.set()

    thread = threading.Thread(target=poll)
    thread.start()
    turns.leave(interrupts)
    thread.join()
    assert through.is_set()
    selector.close()
