"""Utility commands, one module per family."""
