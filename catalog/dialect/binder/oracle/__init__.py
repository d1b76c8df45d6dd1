"""What only Oracle's SQL has: CONNECT BY, (+), PIVOT, INSERT ALL, its conversions."""
