"""Functions of values that are made of others: arrays, ranges, records."""
