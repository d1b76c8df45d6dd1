"""The compiler: PL's tree to Python code."""
