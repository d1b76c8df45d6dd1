"""The SQLSTATE table, and PgError, the exception that carries a SQLSTATE and an error's other fields.

Constants bear the names of PostgreSQL's errcodes macros. What the fields look like on the wire is
`backend`'s matter. PostgreSQL 15 docs, appendix A (errcodes-appendix) and 55.8
(protocol-error-fields).
"""

import sys
from collections.abc import Callable
from typing import Final

# Class 00 - Successful Completion
SUCCESSFUL_COMPLETION: Final = "00000"

# Class 01 - Warning
WARNING: Final = "01000"
WARNING_DYNAMIC_RESULT_SETS_RETURNED: Final = "0100C"
WARNING_IMPLICIT_ZERO_BIT_PADDING: Final = "01008"
WARNING_NULL_VALUE_ELIMINATED_IN_SET_FUNCTION: Final = "01003"
WARNING_PRIVILEGE_NOT_GRANTED: Final = "01007"
WARNING_PRIVILEGE_NOT_REVOKED: Final = "01006"
WARNING_STRING_DATA_RIGHT_TRUNCATION: Final = "01004"
WARNING_DEPRECATED_FEATURE: Final = "01P01"

# Class 02 - No Data (this is also a warning class per the SQL standard)
NO_DATA: Final = "02000"
NO_ADDITIONAL_DYNAMIC_RESULT_SETS_RETURNED: Final = "02001"

# Class 03 - SQL Statement Not Yet Complete
SQL_STATEMENT_NOT_YET_COMPLETE: Final = "03000"

# Class 08 - Connection Exception
CONNECTION_EXCEPTION: Final = "08000"
CONNECTION_DOES_NOT_EXIST: Final = "08003"
CONNECTION_FAILURE: Final = "08006"
SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION: Final = "08001"
SQLSERVER_REJECTED_ESTABLISHMENT_OF_SQLCONNECTION: Final = "08004"
TRANSACTION_RESOLUTION_UNKNOWN: Final = "08007"
PROTOCOL_VIOLATION: Final = "08P01"

# Class 09 - Triggered Action Exception
TRIGGERED_ACTION_EXCEPTION: Final = "09000"

# Class 0A - Feature Not Supported
FEATURE_NOT_SUPPORTED: Final = "0A000"

# Class 0B - Invalid Transaction Initiation
INVALID_TRANSACTION_INITIATION: Final = "0B000"

# Class 0F - Locator Exception
LOCATOR_EXCEPTION: Final = "0F000"
L_E_INVALID_SPECIFICATION: Final = "0F001"

# Class 0L - Invalid Grantor
INVALID_GRANTOR: Final = "0L000"
INVALID_GRANT_OPERATION: Final = "0LP01"

# Class 0P - Invalid Role Specification
INVALID_ROLE_SPECIFICATION: Final = "0P000"

# Class 0Z - Diagnostics Exception
DIAGNOSTICS_EXCEPTION: Final = "0Z000"
STACKED_DIAGNOSTICS_ACCESSED_WITHOUT_ACTIVE_HANDLER: Final = "0Z002"

# Class 20 - Case Not Found
CASE_NOT_FOUND: Final = "20000"

# Class 21 - Cardinality Violation
CARDINALITY_VIOLATION: Final = "21000"

# Class 22 - Data Exception
DATA_EXCEPTION: Final = "22000"
ARRAY_ELEMENT_ERROR: Final = "2202E"
ARRAY_SUBSCRIPT_ERROR: Final = "2202E"
CHARACTER_NOT_IN_REPERTOIRE: Final = "22021"
DATETIME_FIELD_OVERFLOW: Final = "22008"
DATETIME_VALUE_OUT_OF_RANGE: Final = "22008"
DIVISION_BY_ZERO: Final = "22012"
ERROR_IN_ASSIGNMENT: Final = "22005"
ESCAPE_CHARACTER_CONFLICT: Final = "2200B"
INDICATOR_OVERFLOW: Final = "22022"
INTERVAL_FIELD_OVERFLOW: Final = "22015"
INVALID_ARGUMENT_FOR_LOG: Final = "2201E"
INVALID_ARGUMENT_FOR_NTILE: Final = "22014"
INVALID_ARGUMENT_FOR_NTH_VALUE: Final = "22016"
INVALID_ARGUMENT_FOR_POWER_FUNCTION: Final = "2201F"
INVALID_ARGUMENT_FOR_WIDTH_BUCKET_FUNCTION: Final = "2201G"
INVALID_CHARACTER_VALUE_FOR_CAST: Final = "22018"
INVALID_DATETIME_FORMAT: Final = "22007"
INVALID_ESCAPE_CHARACTER: Final = "22019"
INVALID_ESCAPE_OCTET: Final = "2200D"
INVALID_ESCAPE_SEQUENCE: Final = "22025"
NONSTANDARD_USE_OF_ESCAPE_CHARACTER: Final = "22P06"
INVALID_INDICATOR_PARAMETER_VALUE: Final = "22010"
INVALID_PARAMETER_VALUE: Final = "22023"
INVALID_PRECEDING_OR_FOLLOWING_SIZE: Final = "22013"
INVALID_REGULAR_EXPRESSION: Final = "2201B"
INVALID_ROW_COUNT_IN_LIMIT_CLAUSE: Final = "2201W"
INVALID_ROW_COUNT_IN_RESULT_OFFSET_CLAUSE: Final = "2201X"
INVALID_TABLESAMPLE_ARGUMENT: Final = "2202H"
INVALID_TABLESAMPLE_REPEAT: Final = "2202G"
INVALID_TIME_ZONE_DISPLACEMENT_VALUE: Final = "22009"
INVALID_USE_OF_ESCAPE_CHARACTER: Final = "2200C"
MOST_SPECIFIC_TYPE_MISMATCH: Final = "2200G"
NULL_VALUE_NOT_ALLOWED: Final = "22004"
NULL_VALUE_NO_INDICATOR_PARAMETER: Final = "22002"
NUMERIC_VALUE_OUT_OF_RANGE: Final = "22003"
SEQUENCE_GENERATOR_LIMIT_EXCEEDED: Final = "2200H"
STRING_DATA_LENGTH_MISMATCH: Final = "22026"
STRING_DATA_RIGHT_TRUNCATION: Final = "22001"
SUBSTRING_ERROR: Final = "22011"
TRIM_ERROR: Final = "22027"
UNTERMINATED_C_STRING: Final = "22024"
ZERO_LENGTH_CHARACTER_STRING: Final = "2200F"
FLOATING_POINT_EXCEPTION: Final = "22P01"
INVALID_TEXT_REPRESENTATION: Final = "22P02"
INVALID_BINARY_REPRESENTATION: Final = "22P03"
BAD_COPY_FILE_FORMAT: Final = "22P04"
UNTRANSLATABLE_CHARACTER: Final = "22P05"
NOT_AN_XML_DOCUMENT: Final = "2200L"
INVALID_XML_DOCUMENT: Final = "2200M"
INVALID_XML_CONTENT: Final = "2200N"
INVALID_XML_COMMENT: Final = "2200S"
INVALID_XML_PROCESSING_INSTRUCTION: Final = "2200T"
DUPLICATE_JSON_OBJECT_KEY_VALUE: Final = "22030"
INVALID_ARGUMENT_FOR_SQL_JSON_DATETIME_FUNCTION: Final = "22031"
INVALID_JSON_TEXT: Final = "22032"
INVALID_SQL_JSON_SUBSCRIPT: Final = "22033"
MORE_THAN_ONE_SQL_JSON_ITEM: Final = "22034"
NO_SQL_JSON_ITEM: Final = "22035"
NON_NUMERIC_SQL_JSON_ITEM: Final = "22036"
NON_UNIQUE_KEYS_IN_A_JSON_OBJECT: Final = "22037"
SINGLETON_SQL_JSON_ITEM_REQUIRED: Final = "22038"
SQL_JSON_ARRAY_NOT_FOUND: Final = "22039"
SQL_JSON_MEMBER_NOT_FOUND: Final = "2203A"
SQL_JSON_NUMBER_NOT_FOUND: Final = "2203B"
SQL_JSON_OBJECT_NOT_FOUND: Final = "2203C"
TOO_MANY_JSON_ARRAY_ELEMENTS: Final = "2203D"
TOO_MANY_JSON_OBJECT_MEMBERS: Final = "2203E"
SQL_JSON_SCALAR_REQUIRED: Final = "2203F"
SQL_JSON_ITEM_CANNOT_BE_CAST_TO_TARGET_TYPE: Final = "2203G"

# Class 23 - Integrity Constraint Violation
INTEGRITY_CONSTRAINT_VIOLATION: Final = "23000"
RESTRICT_VIOLATION: Final = "23001"
NOT_NULL_VIOLATION: Final = "23502"
FOREIGN_KEY_VIOLATION: Final = "23503"
UNIQUE_VIOLATION: Final = "23505"
CHECK_VIOLATION: Final = "23514"
EXCLUSION_VIOLATION: Final = "23P01"

# Class 24 - Invalid Cursor State
INVALID_CURSOR_STATE: Final = "24000"

# Class 25 - Invalid Transaction State
INVALID_TRANSACTION_STATE: Final = "25000"
ACTIVE_SQL_TRANSACTION: Final = "25001"
BRANCH_TRANSACTION_ALREADY_ACTIVE: Final = "25002"
HELD_CURSOR_REQUIRES_SAME_ISOLATION_LEVEL: Final = "25008"
INAPPROPRIATE_ACCESS_MODE_FOR_BRANCH_TRANSACTION: Final = "25003"
INAPPROPRIATE_ISOLATION_LEVEL_FOR_BRANCH_TRANSACTION: Final = "25004"
NO_ACTIVE_SQL_TRANSACTION_FOR_BRANCH_TRANSACTION: Final = "25005"
READ_ONLY_SQL_TRANSACTION: Final = "25006"
SCHEMA_AND_DATA_STATEMENT_MIXING_NOT_SUPPORTED: Final = "25007"
NO_ACTIVE_SQL_TRANSACTION: Final = "25P01"
IN_FAILED_SQL_TRANSACTION: Final = "25P02"
IDLE_IN_TRANSACTION_SESSION_TIMEOUT: Final = "25P03"
TRANSACTION_TIMEOUT: Final = "25P04"

# Class 26 - Invalid SQL Statement Name
INVALID_SQL_STATEMENT_NAME: Final = "26000"

# Class 27 - Triggered Data Change Violation
TRIGGERED_DATA_CHANGE_VIOLATION: Final = "27000"

# Class 28 - Invalid Authorization Specification
INVALID_AUTHORIZATION_SPECIFICATION: Final = "28000"
INVALID_PASSWORD: Final = "28P01"

# Class 2B - Dependent Privilege Descriptors Still Exist
DEPENDENT_PRIVILEGE_DESCRIPTORS_STILL_EXIST: Final = "2B000"
DEPENDENT_OBJECTS_STILL_EXIST: Final = "2BP01"

# Class 2D - Invalid Transaction Termination
INVALID_TRANSACTION_TERMINATION: Final = "2D000"

# Class 2F - SQL Routine Exception
SQL_ROUTINE_EXCEPTION: Final = "2F000"
S_R_E_FUNCTION_EXECUTED_NO_RETURN_STATEMENT: Final = "2F005"
S_R_E_MODIFYING_SQL_DATA_NOT_PERMITTED: Final = "2F002"
S_R_E_PROHIBITED_SQL_STATEMENT_ATTEMPTED: Final = "2F003"
S_R_E_READING_SQL_DATA_NOT_PERMITTED: Final = "2F004"

# Class 34 - Invalid Cursor Name
INVALID_CURSOR_NAME: Final = "34000"

# Class 38 - External Routine Exception
EXTERNAL_ROUTINE_EXCEPTION: Final = "38000"
E_R_E_CONTAINING_SQL_NOT_PERMITTED: Final = "38001"
E_R_E_MODIFYING_SQL_DATA_NOT_PERMITTED: Final = "38002"
E_R_E_PROHIBITED_SQL_STATEMENT_ATTEMPTED: Final = "38003"
E_R_E_READING_SQL_DATA_NOT_PERMITTED: Final = "38004"

# Class 39 - External Routine Invocation Exception
EXTERNAL_ROUTINE_INVOCATION_EXCEPTION: Final = "39000"
E_R_I_E_INVALID_SQLSTATE_RETURNED: Final = "39001"
E_R_I_E_NULL_VALUE_NOT_ALLOWED: Final = "39004"
E_R_I_E_TRIGGER_PROTOCOL_VIOLATED: Final = "39P01"
E_R_I_E_SRF_PROTOCOL_VIOLATED: Final = "39P02"
E_R_I_E_EVENT_TRIGGER_PROTOCOL_VIOLATED: Final = "39P03"

# Class 3B - Savepoint Exception
SAVEPOINT_EXCEPTION: Final = "3B000"
S_E_INVALID_SPECIFICATION: Final = "3B001"

# Class 3D - Invalid Catalog Name
INVALID_CATALOG_NAME: Final = "3D000"

# Class 3F - Invalid Schema Name
INVALID_SCHEMA_NAME: Final = "3F000"

# Class 40 - Transaction Rollback
TRANSACTION_ROLLBACK: Final = "40000"
T_R_INTEGRITY_CONSTRAINT_VIOLATION: Final = "40002"
T_R_SERIALIZATION_FAILURE: Final = "40001"
T_R_STATEMENT_COMPLETION_UNKNOWN: Final = "40003"
T_R_DEADLOCK_DETECTED: Final = "40P01"

# Class 42 - Syntax Error or Access Rule Violation
SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION: Final = "42000"
SYNTAX_ERROR: Final = "42601"
INSUFFICIENT_PRIVILEGE: Final = "42501"
CANNOT_COERCE: Final = "42846"
GROUPING_ERROR: Final = "42803"
WINDOWING_ERROR: Final = "42P20"
INVALID_RECURSION: Final = "42P19"
INVALID_FOREIGN_KEY: Final = "42830"
INVALID_NAME: Final = "42602"
NAME_TOO_LONG: Final = "42622"
RESERVED_NAME: Final = "42939"
DATATYPE_MISMATCH: Final = "42804"
INDETERMINATE_DATATYPE: Final = "42P18"
COLLATION_MISMATCH: Final = "42P21"
INDETERMINATE_COLLATION: Final = "42P22"
WRONG_OBJECT_TYPE: Final = "42809"
GENERATED_ALWAYS: Final = "428C9"
UNDEFINED_COLUMN: Final = "42703"
UNDEFINED_CURSOR: Final = "34000"
UNDEFINED_DATABASE: Final = "3D000"
UNDEFINED_FUNCTION: Final = "42883"
UNDEFINED_PSTATEMENT: Final = "26000"
UNDEFINED_SCHEMA: Final = "3F000"
UNDEFINED_TABLE: Final = "42P01"
UNDEFINED_PARAMETER: Final = "42P02"
UNDEFINED_OBJECT: Final = "42704"
DUPLICATE_COLUMN: Final = "42701"
DUPLICATE_CURSOR: Final = "42P03"
DUPLICATE_DATABASE: Final = "42P04"
DUPLICATE_FUNCTION: Final = "42723"
DUPLICATE_PSTATEMENT: Final = "42P05"
DUPLICATE_SCHEMA: Final = "42P06"
DUPLICATE_TABLE: Final = "42P07"
DUPLICATE_ALIAS: Final = "42712"
DUPLICATE_OBJECT: Final = "42710"
AMBIGUOUS_COLUMN: Final = "42702"
AMBIGUOUS_FUNCTION: Final = "42725"
AMBIGUOUS_PARAMETER: Final = "42P08"
AMBIGUOUS_ALIAS: Final = "42P09"
INVALID_COLUMN_REFERENCE: Final = "42P10"
INVALID_COLUMN_DEFINITION: Final = "42611"
INVALID_CURSOR_DEFINITION: Final = "42P11"
INVALID_DATABASE_DEFINITION: Final = "42P12"
INVALID_FUNCTION_DEFINITION: Final = "42P13"
INVALID_PSTATEMENT_DEFINITION: Final = "42P14"
INVALID_SCHEMA_DEFINITION: Final = "42P15"
INVALID_TABLE_DEFINITION: Final = "42P16"
INVALID_OBJECT_DEFINITION: Final = "42P17"

# Class 44 - WITH CHECK OPTION Violation
WITH_CHECK_OPTION_VIOLATION: Final = "44000"

# Class 53 - Insufficient Resources
INSUFFICIENT_RESOURCES: Final = "53000"
DISK_FULL: Final = "53100"
OUT_OF_MEMORY: Final = "53200"
TOO_MANY_CONNECTIONS: Final = "53300"
CONFIGURATION_LIMIT_EXCEEDED: Final = "53400"

# Class 54 - Program Limit Exceeded
PROGRAM_LIMIT_EXCEEDED: Final = "54000"
STATEMENT_TOO_COMPLEX: Final = "54001"
TOO_MANY_COLUMNS: Final = "54011"
TOO_MANY_ARGUMENTS: Final = "54023"

# Class 55 - Object Not In Prerequisite State
OBJECT_NOT_IN_PREREQUISITE_STATE: Final = "55000"
OBJECT_IN_USE: Final = "55006"
CANT_CHANGE_RUNTIME_PARAM: Final = "55P02"
LOCK_NOT_AVAILABLE: Final = "55P03"
UNSAFE_NEW_ENUM_VALUE_USAGE: Final = "55P04"

# Class 57 - Operator Intervention
OPERATOR_INTERVENTION: Final = "57000"
QUERY_CANCELED: Final = "57014"
ADMIN_SHUTDOWN: Final = "57P01"
CRASH_SHUTDOWN: Final = "57P02"
CANNOT_CONNECT_NOW: Final = "57P03"
DATABASE_DROPPED: Final = "57P04"
IDLE_SESSION_TIMEOUT: Final = "57P05"

# Class 58 - System Error (errors external to PostgreSQL itself)
SYSTEM_ERROR: Final = "58000"
IO_ERROR: Final = "58030"
UNDEFINED_FILE: Final = "58P01"
DUPLICATE_FILE: Final = "58P02"

# Class 72 - Snapshot Failure
SNAPSHOT_TOO_OLD: Final = "72000"

# Class F0 - Configuration File Error
CONFIG_FILE_ERROR: Final = "F0000"
LOCK_FILE_EXISTS: Final = "F0001"

# Class HV - Foreign Data Wrapper Error (SQL/MED)
FDW_ERROR: Final = "HV000"
FDW_COLUMN_NAME_NOT_FOUND: Final = "HV005"
FDW_DYNAMIC_PARAMETER_VALUE_NEEDED: Final = "HV002"
FDW_FUNCTION_SEQUENCE_ERROR: Final = "HV010"
FDW_INCONSISTENT_DESCRIPTOR_INFORMATION: Final = "HV021"
FDW_INVALID_ATTRIBUTE_VALUE: Final = "HV024"
FDW_INVALID_COLUMN_NAME: Final = "HV007"
FDW_INVALID_COLUMN_NUMBER: Final = "HV008"
FDW_INVALID_DATA_TYPE: Final = "HV004"
FDW_INVALID_DATA_TYPE_DESCRIPTORS: Final = "HV006"
FDW_INVALID_DESCRIPTOR_FIELD_IDENTIFIER: Final = "HV091"
FDW_INVALID_HANDLE: Final = "HV00B"
FDW_INVALID_OPTION_INDEX: Final = "HV00C"
FDW_INVALID_OPTION_NAME: Final = "HV00D"
FDW_INVALID_STRING_LENGTH_OR_BUFFER_LENGTH: Final = "HV090"
FDW_INVALID_STRING_FORMAT: Final = "HV00A"
FDW_INVALID_USE_OF_NULL_POINTER: Final = "HV009"
FDW_TOO_MANY_HANDLES: Final = "HV014"
FDW_OUT_OF_MEMORY: Final = "HV001"
FDW_NO_SCHEMAS: Final = "HV00P"
FDW_OPTION_NAME_NOT_FOUND: Final = "HV00J"
FDW_REPLY_HANDLE: Final = "HV00K"
FDW_SCHEMA_NOT_FOUND: Final = "HV00Q"
FDW_TABLE_NOT_FOUND: Final = "HV00R"
FDW_UNABLE_TO_CREATE_EXECUTION: Final = "HV00L"
FDW_UNABLE_TO_CREATE_REPLY: Final = "HV00M"
FDW_UNABLE_TO_ESTABLISH_CONNECTION: Final = "HV00N"

# Class P0 - PL/pgSQL Error
PLPGSQL_ERROR: Final = "P0000"
RAISE_EXCEPTION: Final = "P0001"
NO_DATA_FOUND: Final = "P0002"
TOO_MANY_ROWS: Final = "P0003"
ASSERT_FAILURE: Final = "P0004"

# Class XX - Internal Error
INTERNAL_ERROR: Final = "XX000"
DATA_CORRUPTED: Final = "XX001"
INDEX_CORRUPTED: Final = "XX002"

# Macros whose name is not their condition's name (the name PL uses in EXCEPTION WHEN).
_CONDITIONS: Final = {
    "ARRAY_ELEMENT_ERROR": "array_subscript_error",
    "WARNING_DYNAMIC_RESULT_SETS_RETURNED": "dynamic_result_sets_returned",
    "WARNING_IMPLICIT_ZERO_BIT_PADDING": "implicit_zero_bit_padding",
    "WARNING_NULL_VALUE_ELIMINATED_IN_SET_FUNCTION": "null_value_eliminated_in_set_function",
    "WARNING_PRIVILEGE_NOT_GRANTED": "privilege_not_granted",
    "WARNING_PRIVILEGE_NOT_REVOKED": "privilege_not_revoked",
    "WARNING_STRING_DATA_RIGHT_TRUNCATION": "string_data_right_truncation",
    "WARNING_DEPRECATED_FEATURE": "deprecated_feature",
    "L_E_INVALID_SPECIFICATION": "invalid_locator_specification",
    "INVALID_ARGUMENT_FOR_LOG": "invalid_argument_for_logarithm",
    "INVALID_ARGUMENT_FOR_NTILE": "invalid_argument_for_ntile_function",
    "INVALID_ARGUMENT_FOR_NTH_VALUE": "invalid_argument_for_nth_value_function",
    "S_R_E_FUNCTION_EXECUTED_NO_RETURN_STATEMENT": "function_executed_no_return_statement",
    "S_R_E_MODIFYING_SQL_DATA_NOT_PERMITTED": "modifying_sql_data_not_permitted",
    "S_R_E_PROHIBITED_SQL_STATEMENT_ATTEMPTED": "prohibited_sql_statement_attempted",
    "S_R_E_READING_SQL_DATA_NOT_PERMITTED": "reading_sql_data_not_permitted",
    "E_R_E_CONTAINING_SQL_NOT_PERMITTED": "containing_sql_not_permitted",
    "E_R_E_MODIFYING_SQL_DATA_NOT_PERMITTED": "modifying_sql_data_not_permitted",
    "E_R_E_PROHIBITED_SQL_STATEMENT_ATTEMPTED": "prohibited_sql_statement_attempted",
    "E_R_E_READING_SQL_DATA_NOT_PERMITTED": "reading_sql_data_not_permitted",
    "E_R_I_E_INVALID_SQLSTATE_RETURNED": "invalid_sqlstate_returned",
    "E_R_I_E_NULL_VALUE_NOT_ALLOWED": "null_value_not_allowed",
    "E_R_I_E_TRIGGER_PROTOCOL_VIOLATED": "trigger_protocol_violated",
    "E_R_I_E_SRF_PROTOCOL_VIOLATED": "srf_protocol_violated",
    "E_R_I_E_EVENT_TRIGGER_PROTOCOL_VIOLATED": "event_trigger_protocol_violated",
    "S_E_INVALID_SPECIFICATION": "invalid_savepoint_specification",
    "T_R_INTEGRITY_CONSTRAINT_VIOLATION": "transaction_integrity_constraint_violation",
    "T_R_SERIALIZATION_FAILURE": "serialization_failure",
    "T_R_STATEMENT_COMPLETION_UNKNOWN": "statement_completion_unknown",
    "T_R_DEADLOCK_DETECTED": "deadlock_detected",
    "DUPLICATE_PSTATEMENT": "duplicate_prepared_statement",
    "INVALID_PSTATEMENT_DEFINITION": "invalid_prepared_statement_definition",
}


def _condition_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for macro, sqlstate in globals().items():
        if macro.isupper() and isinstance(sqlstate, str):
            # The first macro of a SQLSTATE names it; the others are synonyms.
            names.setdefault(sqlstate, _CONDITIONS.get(macro, macro.lower()))
    return names


NAMES: Final = _condition_names()
"""SQLSTATE -> condition name."""


class PgError(Exception):
    """An error with its SQLSTATE, as ErrorResponse reports it.

    position: 1-based, in characters of the statement's text. The attributes may be changed while
    the error travels outwards (context lines are added to `where`; `owed`: how to find more of them, which
    are a line for each call and often not looked at). file, line, routine: where in the
    server it was made, as PostgreSQL tells of its own source. log_detail: for the server's log only.
    """

    def __init__(
        self,
        sqlstate: str,
        message: str,
        *,
        detail: str | None = None,
        hint: str | None = None,
        position: int | None = None,
        internal_position: int | None = None,
        internal_query: str | None = None,
        where: str | None = None,
        schema: str | None = None,
        table: str | None = None,
        column: str | None = None,
        datatype: str | None = None,
        constraint: str | None = None,
        severity: str = "ERROR",
        log_detail: str | None = None,
    ) -> None:
        super().__init__(message)
        self.sqlstate = sqlstate
        self.message = message
        self.detail = detail
        self.hint = hint
        self.position = position
        self.internal_position = internal_position
        self.internal_query = internal_query
        self._where = where
        self.owed: Callable[[], list[str]] | None = None
        self.schema = schema
        self.table = table
        self.column = column
        self.datatype = datatype
        self.constraint = constraint
        self.severity = severity
        self.log_detail = log_detail
        frame = sys._getframe(1)
        while frame.f_code.co_name == "__init__" and frame.f_back is not None:
            frame = frame.f_back  # a class of errors of its own
        self._code, self.line = frame.f_code, frame.f_lineno

    def __str__(self) -> str:
        return self.message

    @property
    def where(self) -> str | None:
        """The CONTEXT lines, the innermost first."""
        if self.owed is not None:
            lines, self.owed = self.owed(), None
            self._where = "\n".join([*([self._where] if self._where else []), *lines]) or None
        return self._where

    @where.setter
    def where(self, value: str | None) -> None:
        self._where, self.owed = value, None

    @property
    def file(self) -> str:
        return self._code.co_filename.rpartition("/")[2]

    @property
    def routine(self) -> str:
        return self._code.co_name

    @property
    def condition(self) -> str | None:
        """The condition's name (division_by_zero), None for a SQLSTATE of the user's own."""
        return NAMES.get(self.sqlstate)


def unsupported(construct: str, position: int | None = None) -> PgError:
    """The error of everything that is not there (yet): 0A000 naming the construct."""
    return PgError(FEATURE_NOT_SUPPORTED, f"{construct} is not supported", position=position)
