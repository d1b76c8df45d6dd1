"""Functions of numbers: integers, floating point, numeric, money."""
