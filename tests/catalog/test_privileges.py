"""Access control lists and who may do what."""

from dataclasses import replace

import pytest

from harness.catalogs import new_snapshot
from polar_lite.catalog import acl as acls
from polar_lite.catalog import privileges
from polar_lite.catalog.objects import Relation, Role, Schema
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.protocol.sqlstate import PgError

ALICE, BOB, GROUP = 20001, 20002, 20003


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    loaded = new_snapshot()
    roles = {
        **loaded.roles,
        ALICE: Role(ALICE, "alice", member_of={GROUP: False}),
        BOB: Role(BOB, "Bob", inherits=False, member_of={GROUP: True}),
        GROUP: Role(GROUP, "staff"),
    }
    return loaded.replace(roles=roles)


def table(owner: int = 10, acl: tuple[str, ...] | None = None) -> Relation:
    return Relation(30000, 2200, "t", "r", owner, (), acl=acl)


@pytest.mark.parametrize(
    "text", ["=r/postgres", "alice=arwdDxt/postgres", "alice=r*w/postgres", '"Bob"=U/staff', "staff=C*/alice"]
)
def test_items_read_and_print_the_same(text: str, snapshot: Snapshot) -> None:
    item = acls.parse_item(text, snapshot)
    assert item is not None
    assert acls.format_item(item, snapshot) == text.replace('"Bob"', "Bob")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("r", ["postgres=arwdDxt/postgres"]),
        ("s", ["postgres=rwU/postgres"]),
        ("d", ["=Tc/postgres", "postgres=CTc/postgres"]),
        ("f", ["=X/postgres", "postgres=X/postgres"]),
        ("n", ["postgres=UC/postgres"]),
        ("c", []),
    ],
)
def test_default_lists(kind: str, expected: list[str], snapshot: Snapshot) -> None:
    assert acls.format_acl(acls.default_acl(kind, 10), snapshot) == expected


def test_owners_members_and_public(snapshot: Snapshot) -> None:
    def may(role: int, relation: Relation, privilege: str = "SELECT") -> bool:
        return privileges.has_privilege(snapshot, role, relation, privilege)

    assert may(10, table(ALICE))
    assert may(ALICE, table(ALICE), "DELETE")
    assert may(ALICE, table(GROUP))
    assert not may(BOB, table(GROUP)), "NOINHERIT: only after SET ROLE"
    assert may(ALICE, table(10, ("staff=r/postgres",)))
    assert may(BOB, table(10, ("=r/postgres",)))
    assert not may(BOB, table(10, ("=r/postgres",)), "INSERT")


def test_membership(snapshot: Snapshot) -> None:
    assert snapshot.is_member(ALICE, GROUP)
    assert not snapshot.is_member(BOB, GROUP)
    assert snapshot.can_set_role(BOB, GROUP)
    assert snapshot.is_admin_of(BOB, GROUP)
    assert not snapshot.is_admin_of(ALICE, GROUP)


@pytest.mark.parametrize(
    ("obj", "message"),
    [
        (table(), "permission denied for table t"),
        (replace(table(), kind="S"), "permission denied for sequence t"),
        (replace(table(), kind="v"), "permission denied for view t"),
        (Schema(1, "app", 10), "permission denied for schema app"),
    ],
)
def test_refusals_are_in_postgresqls_words(obj: Relation | Schema, message: str, snapshot: Snapshot) -> None:
    privilege = "USAGE" if isinstance(obj, Schema) else "SELECT"
    with pytest.raises(PgError, match=message) as caught:
        privileges.check(snapshot, ALICE, obj, privilege)
    assert caught.value.sqlstate == "42501"


def test_public_schema_belongs_to_the_databases_owner(snapshot: Snapshot) -> None:
    public = snapshot.schemas[2200]
    assert not privileges.has_privilege(snapshot, ALICE, public, "CREATE")
    owned = snapshot.replace(database=replace(snapshot.database, owner=ALICE))
    assert privileges.has_privilege(owned, ALICE, public, "CREATE")


def test_revoking_tells_what_was_lost() -> None:
    acl = acls.grant((), ALICE, 10, frozenset("rw"), option=True)
    acl = acls.grant(acl, BOB, ALICE, frozenset("r"), option=False)
    left, lost = acls.revoke(acl, ALICE, 10, frozenset("r"), option_only=True)
    assert lost == {"r"}
    assert [item.grantee for item in acls.dependents_of(left, ALICE, lost)] == [BOB]
    gone, _ = acls.revoke(acl, ALICE, 10, frozenset("rw"), option_only=False)
    assert [item.grantee for item in gone] == [BOB]
