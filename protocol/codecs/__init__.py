"""Types on the wire and in the store: their text and binary forms, and what reads their texts."""
