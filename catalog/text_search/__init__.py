"""Text search: from documents to vectors, from texts to queries, matching, ranking, headlines.

PostgreSQL 15 docs, chapter 12 (textsearch). First imported when a statement needs it.
"""
