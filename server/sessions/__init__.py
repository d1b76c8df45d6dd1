"""A session: its state, its settings, who it is, and what it tells its client."""
