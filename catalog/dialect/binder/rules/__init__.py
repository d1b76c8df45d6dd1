"""Rules: what they are made of, and what a statement becomes by those of its target."""
