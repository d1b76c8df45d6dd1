"""DBMS_LOCK between sessions; what one session alone sees of the packages is in the transcripts."""

from harness.servers import ServerProcess

REQUEST = "SELECT DBMS_LOCK.REQUEST(4711, {mode}, 0, {on_commit})"


def test_a_lock_keeps_others_out(server: ServerProcess) -> None:
    first, second = server.connect(), server.connect()
    exclusive = REQUEST.format(mode="DBMS_LOCK.X_MODE", on_commit="FALSE")
    share = REQUEST.format(mode="DBMS_LOCK.S_MODE", on_commit="FALSE")
    assert first.execute(exclusive).fetchone() == (0,)
    assert second.execute(share).fetchone() == (1,)
    assert first.execute("SELECT DBMS_LOCK.RELEASE(4711)").fetchone() == (0,)
    assert second.execute(share).fetchone() == (0,)
    assert first.execute(share).fetchone() == (0,)
    assert first.execute(exclusive).fetchone() == (1,)
    for connection in (first, second):
        assert connection.execute("SELECT DBMS_LOCK.RELEASE(4711)").fetchone() == (0,)


def test_a_lock_ends_with_the_transaction(server: ServerProcess) -> None:
    first, second = server.connect(), server.connect()
    request = REQUEST.format(mode="DBMS_LOCK.X_MODE", on_commit="TRUE")
    with first.transaction():
        assert first.execute(request).fetchone() == (0,)
        assert second.execute(request).fetchone() == (1,)
    with second.transaction():
        assert second.execute(request).fetchone() == (0,)
