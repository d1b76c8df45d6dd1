"""What the tests share: servers, clients, psql, PostgreSQL beside us, transcripts."""
