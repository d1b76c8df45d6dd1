"""What runs: listener, logon, sessions, transactions, the SQLite engine, the PL runtime."""
