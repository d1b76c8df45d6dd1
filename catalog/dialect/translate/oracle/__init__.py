"""What Oracle's queries have and SQLite has not."""
