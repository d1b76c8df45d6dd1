"""What a database knows, and how text becomes something to run; no sockets, no sessions."""
