"""What DDL writes into the catalog. What is read from it is `loading`."""
