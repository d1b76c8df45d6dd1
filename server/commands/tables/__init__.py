"""Tables and their indexes: CREATE, ALTER, TRUNCATE."""
