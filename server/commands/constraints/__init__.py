"""Constraints of tables."""
