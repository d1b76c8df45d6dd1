"""Functions of json, jsonb and jsonpath."""
