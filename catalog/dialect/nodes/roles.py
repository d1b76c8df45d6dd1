"""Nodes of statements about roles, privileges, and databases."""

from polar_lite.catalog.dialect.nodes.base import Node, Statement, arguments


class RoleSpec(Node):
    """A role. role: str, None when special is "CURRENT_USER", "CURRENT_ROLE", "SESSION_USER" or "PUBLIC"."""

    arg_types = arguments("role", "special")


class CreateRole(Statement):
    """kind: "ROLE"|"USER"|"GROUP"; role: str; if_not_exists; options: tuple of (name, value,
    where it begins), in order written:
    "superuser", "createdb", "createrole", "inherit", "login", "replication", "bypassrls" (bool); "password"
    (str|None); "connection_limit" (int); "valid_until" (str); "in_role", "role", "admin" (tuples of
    RoleSpec); "sysid" (int). IDENTIFIED BY is "password". storage: Oracle's clauses (DEFAULT TABLESPACE,
    QUOTA, PROFILE, ACCOUNT ...) as (clause, text) pairs; ACCOUNT LOCK/UNLOCK is option "account_locked"
    (bool).
    """

    arg_types = arguments("kind!", "role!", "if_not_exists", "options", "storage")


class AlterRole(Statement):
    """role: RoleSpec; options as CreateRole; ALTER GROUP g ADD/DROP USER gives members (list of RoleSpec) and
    add: bool.
    """

    arg_types = arguments("role!", "kind", "options", "storage", "members", "add")


class AlterRoleSet(Statement):
    """ALTER ROLE r|ALL [IN DATABASE d] SET/RESET. role: RoleSpec|None (ALL); database: str|None; setting:
    SetVariable or ResetVariable.
    """

    arg_types = arguments("role", "database", "setting!")


class DropRole(Statement):
    """roles: list of RoleSpec; if_exists; cascade (Oracle's DROP USER u CASCADE); kind."""

    arg_types = arguments("roles!", "if_exists", "cascade", "kind")


class Privilege(Node):
    """privilege: upper-case str ("SELECT", "ALL"), or in a GRANT of roles the folded role name; columns:
    tuple|None.
    """

    arg_types = arguments("privilege!", "columns")


class Grant(Statement):
    """GRANT (grant True) or REVOKE (False) of privileges on objects.

    privileges: list of Privilege; ALL [PRIVILEGES] is one Privilege("ALL"). kind: "TABLE", "SEQUENCE",
    "DATABASE", "SCHEMA", "FUNCTION", "PROCEDURE", "ROUTINE", "PACKAGE", "TYPE", "DOMAIN", "LANGUAGE",
    "TABLESPACE", "LARGE OBJECT", "FOREIGN DATA WRAPPER", "FOREIGN SERVER", "PARAMETER", "DIRECTORY".
    all_in_schema: bool (objects are then schemas). objects: list of ObjectName. grantees: list of RoleSpec.
    grant_option: bool (WITH GRANT OPTION, or GRANT OPTION FOR); granted_by: RoleSpec|None; cascade.
    """

    arg_types = arguments(
        "grant!",
        "privileges!",
        "kind!",
        "all_in_schema",
        "objects!",
        "grantees!",
        "grant_option",
        "granted_by",
        "cascade",
    )


class GrantRole(Statement):
    """GRANT/REVOKE of roles (or Oracle's system privileges, which look alike). roles: list of Privilege;
    grantees: list of RoleSpec; admin_option: bool; granted_by; cascade; password: str|None (Oracle's GRANT ..
    TO u IDENTIFIED BY).
    """

    arg_types = arguments(
        "grant!", "roles!", "grantees!", "admin_option", "granted_by", "cascade", "password"
    )


class AlterDefaultPrivileges(Statement):
    """for_roles: list of RoleSpec|None; in_schemas: tuple|None; action: Grant whose kind is "TABLE",
    "SEQUENCE", "FUNCTION", "TYPE", "SCHEMA" and objects empty.
    """

    arg_types = arguments("for_roles", "in_schemas", "action!")


class ReassignOwned(Statement):
    """roles: list of RoleSpec; new_role: RoleSpec."""

    arg_types = arguments("roles!", "new_role!")


class DropOwned(Statement):
    """roles: list of RoleSpec; cascade."""

    arg_types = arguments("roles!", "cascade")


class CreateDatabase(Statement):
    """database: str; options: pairs, name folded with "_" for blanks ("owner", "template", "encoding",
    "connection_limit" ...), value str|int|bool|None (DEFAULT).
    """

    arg_types = arguments("database!", "options")


class AlterDatabase(Statement):
    """database; options as CreateDatabase."""

    arg_types = arguments("database!", "options!")


class AlterDatabaseSet(Statement):
    """database; setting: SetVariable or ResetVariable."""

    arg_types = arguments("database!", "setting!")


class DropDatabase(Statement):
    """database; if_exists; force."""

    arg_types = arguments("database!", "if_exists", "force")
