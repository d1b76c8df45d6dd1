"""COPY's formats, and the conversion of whole columns."""
