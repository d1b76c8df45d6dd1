"""Transactions: BEGIN to COMMIT, their side in SQLite, and their locks."""
