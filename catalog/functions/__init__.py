"""The one table of functions, operators, casts and aggregates."""
