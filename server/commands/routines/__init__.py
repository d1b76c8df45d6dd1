"""Functions, procedures, packages and aggregates: CREATE, ALTER, CALL."""
