"""Oracle's functions."""
