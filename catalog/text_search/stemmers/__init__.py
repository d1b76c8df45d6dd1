"""Stemmers: words of a language in lower case to what their forms have in common.

Those of Snowball, each written from its description at https://snowballstem.org. PostgreSQL's dictionaries
of languages do the same.
"""
