"""Parse tree -> bound tree: names, types and privileges settled, as in PostgreSQL's parse analysis."""
