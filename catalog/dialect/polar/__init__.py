"""The reader: Oracle's and PostgreSQL's syntax; `parse` has the ways in."""
