"""Running PL: what code that `catalog.plsql` has compiled may call, and what it needs of the session."""
