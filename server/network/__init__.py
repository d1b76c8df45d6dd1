"""Sockets, and what is known of who is at their other end."""
