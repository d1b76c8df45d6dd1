"""Triggers that run: on tables, and on logon and logoff."""
