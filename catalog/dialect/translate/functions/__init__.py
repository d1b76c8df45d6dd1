"""Functions that only plans call: no user can, and the catalog never shows their OIDs."""
