"""Window functions: SQLite's own, whose results are PostgreSQL's.

Aggregates used as window functions are `aggregates`'. PostgreSQL 15 docs 9.22 (functions-window).
"""

from typing import Final

SQL: Final = {
    "window_row_number": "row_number()",
    "window_rank": "rank()",
    "window_dense_rank": "dense_rank()",
    "window_percent_rank": "percent_rank()",
    "window_cume_dist": "cume_dist()",
    "window_ntile": "ntile({0})",
    "window_lag": "lag({0})",
    "window_lag_with_offset": "lag({0}, {1})",
    "window_lag_with_offset_and_default": "lag({0}, {1}, {2})",
    "window_lead": "lead({0})",
    "window_lead_with_offset": "lead({0}, {1})",
    "window_lead_with_offset_and_default": "lead({0}, {1}, {2})",
    "window_first_value": "first_value({0})",
    "window_last_value": "last_value({0})",
    "window_nth_value": "nth_value({0}, {1})",
}
