"""The SQLite engine: connections, transactions and blocks of rows."""
