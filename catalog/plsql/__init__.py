"""PL: Oracle's PL and PL/pgSQL read into one tree, and one compiler from the tree to Python code."""
