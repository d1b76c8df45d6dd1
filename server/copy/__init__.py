"""COPY's data: from the client or a file into a table, and from a query out to either."""
