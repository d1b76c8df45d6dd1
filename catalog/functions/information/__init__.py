"""Functions that tell of the catalog, the session and the server."""
