"""Defaults that ship: server settings and host-based authentication."""
