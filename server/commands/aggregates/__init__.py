"""CREATE AGGREGATE: its options, the functions they name, and what is written."""
