"""SQL text to Plan: the sqlglot dialect, the binder and the translator to SQLite."""
