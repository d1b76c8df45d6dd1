"""Parse tree -> bound tree: names, types and privileges are settled here, as in PostgreSQL's parse analysis."""
