"""SQL text to Plan: the sqlglot dialect, the binder and the translator to SQLite."""

from polar_lite.catalog.dialect.sqlglot_build import postpone_package

postpone_package()
