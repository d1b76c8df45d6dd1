"""Bound tree -> sqlglot tree for SQLite -> Plan."""
