"""XPath 1.0 over XML documents, which are read without anything from outside of them."""
