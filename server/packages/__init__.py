"""Oracle's built-in packages (DBMS_OUTPUT, DBMS_SESSION, ...)."""
