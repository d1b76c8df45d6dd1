"""Functions of strings: text, bytea, bit strings, patterns."""
