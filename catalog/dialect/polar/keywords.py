"""The keywords of the grammar and what each may name. PostgreSQL 15 docs, appendix C (sql-keywords-appendix).

Oracle's additional words (MINUS, ROWNUM, CONNECT ...) are not reserved; the parser knows where they matter.
"""

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


RESERVED: Final = _words(
    """
    all analyse analyze and any array as asc asymmetric both case cast check collate column constraint
    create current_catalog current_date current_role current_time current_timestamp current_user default
    deferrable desc distinct do else end except false fetch for foreign from grant group having in initially
    intersect into lateral leading limit localtime localtimestamp not null offset on only or order placing
    primary references returning select session_user some symmetric table then to trailing true union unique
    user using variadic when where window with
    """
)
"""Never a name, except after AS."""

TYPE_FUNCTION_NAMES: Final = _words(
    """
    authorization binary collation concurrently cross current_schema freeze full ilike inner is isnull join
    left like natural notnull outer overlaps right similar tablesample verbose
    """
)
"""May name a type or a function, not a column or table."""

COLUMN_NAMES: Final = _words(
    """
    between bigint bit boolean char character coalesce dec decimal exists extract float greatest grouping
    inout int integer interval least national nchar none normalize nullif numeric out overlay position
    precision real row setof smallint substring time timestamp treat trim values varchar xmlattributes
    xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
    """
)
"""May name a column or table, not a type or function."""

UNRESERVED: Final = _words(
    """
    abort absolute access action add admin after aggregate also alter always asensitive assertion assignment
    at atomic attach attribute backward before begin breadth by cache call called cascade cascaded catalog
    chain characteristics checkpoint class close cluster columns comment comments commit committed
    compression configuration conflict connection constraints content continue conversion copy cost csv cube
    current cursor cycle data database day deallocate declare defaults deferred definer delete delimiter
    delimiters depends depth detach dictionary disable discard document domain double drop each enable
    encoding encrypted enum escape event exclude excluding exclusive execute explain expression extension
    external family filter finalize first following force forward function functions generated global
    granted groups handler header hold hour identity if immediate immutable implicit import include
    including increment index indexes inherit inherits inline input insensitive insert instead invoker
    isolation key label language large last leakproof level listen load local location lock locked logged
    mapping match matched materialized maxvalue merge method minute minvalue mode month move name names new
    next nfc nfd nfkc nfkd no normalized nothing notify nowait nulls object of off oids old operator option
    options ordinality others over overriding owned owner parallel parameter parser partial partition
    passing password plans policy preceding prepare prepared preserve prior privileges procedural procedure
    procedures program publication quote range read reassign recheck recursive ref referencing refresh
    reindex relative release rename repeatable replace replica reset restart restrict return returns revoke
    role rollback rollup routine routines rows rule savepoint schema schemas scroll search second security
    sequence sequences serializable server session set sets share show simple skip snapshot sql stable
    standalone start statement statistics stdin stdout storage stored strict strip subscription support
    sysid system tables tablespace temp template temporary text ties transaction transform trigger truncate
    trusted type types uescape unbounded uncommitted unencrypted unknown unlisten unlogged until update
    vacuum valid validate validator value varying version view views volatile whitespace within without work
    wrapper write xml year yes zone
    """
)
"""May name anything."""

NOT_BARE_LABELS: Final = _words(
    """
    array as char character create day except fetch filter for from grant group having hour intersect into
    isnull limit minute month notnull offset on order over overlaps precision returning second to union
    varying where window with within without year
    """
)
"""Need AS when they label an output column."""

FREE_IN_PL: Final = _words(
    """
    analyse analyze asymmetric collate constraint deferrable do foreign initially limit offset only placing
    primary references symmetric variadic window
    """
)
"""Reserved words that begin no expression; in Oracle's PL variables may have these names."""

NOT_COLUMN_NAMES: Final = RESERVED | TYPE_FUNCTION_NAMES
NOT_TYPE_NAMES: Final = RESERVED | COLUMN_NAMES
NOT_COLUMN_NAMES_IN_PL: Final = NOT_COLUMN_NAMES - FREE_IN_PL
NOT_TYPE_NAMES_IN_PL: Final = NOT_TYPE_NAMES - FREE_IN_PL
RESERVED_IN_PL: Final = RESERVED - FREE_IN_PL
KEYWORDS: Final = RESERVED | TYPE_FUNCTION_NAMES | COLUMN_NAMES | UNRESERVED

QUERY_STARTS: Final = _words("select values with table")
CHANGE_STARTS: Final = _words("insert update delete merge")
STATEMENT_STARTS: Final = QUERY_STARTS | CHANGE_STARTS | {"("}
"""How what is planned begins, queries and changes of data; a parenthesis begins a query, too."""
AFTER_MINUS: Final = QUERY_STARTS | _words("( all distinct")
"""What follows MINUS where it is Oracle's EXCEPT and no name."""
AFTER_BEGIN: Final = _words("work transaction tran isolation read deferrable not")
"""What follows BEGIN where it begins a transaction and no block; the statement may be over there as well."""
CURSOR_OPTIONS: Final = _words("no scroll binary insensitive asensitive")
"""What stands between the name and CURSOR in PostgreSQL's DECLARE."""
