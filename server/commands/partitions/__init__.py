"""Partitions, and tables that inherit."""
