"""INSERT, UPDATE, DELETE and MERGE: in one statement, in parts, or row by row."""
