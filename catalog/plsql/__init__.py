"""Oracle PL and PL/pgSQL: two parsers onto one tree, and its compiler to Python bytecode."""
