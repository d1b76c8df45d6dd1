"""What a clause of SELECT becomes that SQLite has not, or means otherwise."""
