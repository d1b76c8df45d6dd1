"""Values: made, converted, taken apart, brought into SQLite's order."""
