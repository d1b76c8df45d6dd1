"""Short statements that run without a thread of their own."""
