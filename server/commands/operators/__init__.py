"""CREATE, ALTER and DROP OPERATOR, OPERATOR CLASS and OPERATOR FAMILY; the classes of an index's keys."""
