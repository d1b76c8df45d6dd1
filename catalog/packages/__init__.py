"""Oracle's built-in packages (DBMS_OUTPUT, DBMS_SESSION, ...), as tables: name -> signatures -> Python.

The members of a name are found by (package, member), both folded. PL calls them, and SQL the functions among
them; the parts are one module per package.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from polar_lite.catalog.plsql.units import Builtin
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.sqlstate import unsupported


def find_type(names: tuple[str, ...]) -> TypeRef | None:
    """The type of a built-in package that `package.type` names."""
    from polar_lite.catalog.packages import call_stack, dynamic_sql, output, standard, tables, xmlgen

    types: dict[str, Mapping[str, TypeRef]] = {
        "dbms_output": output.TYPES,
        "dbms_sql": {**dynamic_sql.TYPES, **tables.SQL_TABLES},
        "dbms_preprocessor": tables.PREPROCESSOR_TABLES,
        "dbms_standard": standard.TYPES,
        "dbms_utility": tables.UTILITY_TABLES,
        "dbms_xmlgen": xmlgen.TYPES,
        "utl_call_stack": call_stack.TYPES,
    }
    if len(names) == 3 and names[0] == "sys":
        names = names[1:]
    return types.get(names[0], {}).get(names[1]) if len(names) == 2 else None


@lru_cache(maxsize=1)
def _members() -> dict[tuple[str, str], tuple[Builtin, ...]]:
    from polar_lite.catalog.packages import (
        alerts,
        any_types,
        application_info,
        assertions,
        call_stack,
        crypto,
        db_version,
        dynamic_sql,
        encodings,
        error_log,
        jobs,
        lobs,
        locks,
        messages,
        mime,
        output,
        pipes,
        preprocessor,
        random,
        raw,
        scheduler,
        session,
        standard,
        transactions,
        upkeep,
        utility,
        xmlgen,
    )

    found: dict[tuple[str, str], tuple[Builtin, ...]] = {}
    for package, members in (
        ("dbms_output", output.MEMBERS),
        ("dbms_session", session.MEMBERS),
        ("dbms_application_info", application_info.MEMBERS),
        ("dbms_utility", utility.MEMBERS),
        ("dbms_standard", standard.MEMBERS),
        ("dbms_lock", locks.MEMBERS),
        ("dbms_random", random.MEMBERS),
        ("dbms_assert", assertions.MEMBERS),
        ("dbms_lob", lobs.MEMBERS),
        ("utl_raw", raw.RAW_MEMBERS),
        ("utl_encode", (*raw.ENCODE_MEMBERS, *mime.MEMBERS)),
        ("utl_lms", messages.MEMBERS),
        ("utl_url", encodings.URL_MEMBERS),
        ("utl_i18n", encodings.I18N_MEMBERS),
        ("utl_match", encodings.MATCH_MEMBERS),
        ("dbms_sql", dynamic_sql.MEMBERS),
        ("dbms_crypto", crypto.MEMBERS),
        ("dbms_pipe", pipes.MEMBERS),
        ("dbms_stats", upkeep.STATS_MEMBERS),
        ("dbms_mview", upkeep.MVIEW_MEMBERS),
        ("dbms_metadata", upkeep.METADATA_MEMBERS),
        ("dbms_db_version", db_version.MEMBERS),
        ("dbms_alert", alerts.MEMBERS),
        ("dbms_job", jobs.MEMBERS),
        ("dbms_scheduler", scheduler.MEMBERS),
        ("dbms_transaction", transactions.MEMBERS),
        ("dbms_xmlgen", xmlgen.MEMBERS),
        ("dbms_preprocessor", preprocessor.MEMBERS),
        ("dbms_types", any_types.MEMBERS),
        ("anytype", any_types.TYPE_MEMBERS),
        ("dbms_errlog", error_log.MEMBERS),
        ("utl_call_stack", call_stack.MEMBERS),
        ("owa_util", call_stack.OWA_MEMBERS),
    ):
        for member in members:
            found[package, member.name] = (*found.get((package, member.name), ()), member)
    return found


def find(names: tuple[str, ...]) -> tuple[Builtin, ...]:
    """The members of a built-in package that `package.member` (or sys.package.member) names.

    0A000 for one of a package of PolarDB's that there is not here.
    """
    if len(names) == 3 and names[0] in ("sys", "pg_catalog"):
        names = names[1:]
    if len(names) == 2 and names[0] in _MISSING:
        error = unsupported(f"package {names[0].upper()}")
        error.sqlcode = -6550  # type: ignore[attr-defined]  # what programs look for where one may be missing
        raise error
    return _members().get((names[0], names[1]), ()) if len(names) == 2 else ()


def find_exception(names: tuple[str, ...]) -> int | None:
    """The SQLCODE of an exception that [sys.]package.name of a built-in package means."""
    from polar_lite.catalog.packages import any_types, assertions

    codes = {"dbms_assert": assertions.EXCEPTIONS, "dbms_types": any_types.EXCEPTIONS}
    if len(names) == 3 and names[0] in ("sys", "pg_catalog"):
        names = names[1:]
    return codes.get(names[0], {}).get(names[1]) if len(names) == 2 else None


_MISSING: Final = frozenset(
    {
        *("dbms_aq", "dbms_aqadm", "dbms_describe", "dbms_obfuscation_toolkit"),
        *("dbms_profiler", "dbms_redact", "dbms_rls"),
        *("utl_file", "utl_http", "utl_smtp", "utl_tcp", "utl_inaddr", "utl_mail", "utl_compress"),
        *("utl_recomp", "utl_nla", "utl_ref", "utl_coll"),
        *("dbms_cube", "dbms_data_mining", "dbms_datapump", "dbms_ddl", "dbms_debug", "dbms_fga"),
        *("dbms_file_transfer", "dbms_flashback", "dbms_hprof", "dbms_ldap", "dbms_logmnr", "dbms_monitor"),
        *("dbms_parallel_execute", "dbms_redefinition", "dbms_resource_manager"),
        *(
            "dbms_result_cache",
            "dbms_rowid",
            "dbms_shared_pool",
            "dbms_space",
            "dbms_sqltune",
            "dbms_support",
        ),
        *("dbms_system", "dbms_trace", "dbms_warning", "dbms_workload_repository", "dbms_xa", "dbms_xdb"),
        *(
            "dbms_xmldom",
            "dbms_xmlparser",
            "dbms_xmlquery",
            "dbms_xmlsave",
            "dbms_xmlschema",
            "dbms_xmlstore",
        ),
        *("dbms_xplan", "dbms_xslprocessor"),
    }
)
"""What PolarDB or Oracle has beside these."""


def exists(package: str) -> bool:
    return any(name == package for name, _ in _members())
