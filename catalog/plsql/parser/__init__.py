"""The parsers of Oracle's PL and of PL/pgSQL: source to one tree."""
