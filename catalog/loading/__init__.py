"""Reads the catalog's tables of a database into a Snapshot, whole or object by object."""
