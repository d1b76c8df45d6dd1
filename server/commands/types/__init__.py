"""Types and domains: CREATE and ALTER."""
