"""Values on the wire: messages, type codecs and SQLSTATEs; no I/O, no SQL, no SQLite."""
