"""What a statement does with rows (PostgreSQL's CmdType): of queries that are bound, and of their Plans."""

from enum import Enum


class Command(Enum):
    SELECT = "SELECT"
    INSERT = "INSERT"
    UPDATE = "UPDATE"
    DELETE = "DELETE"
    MERGE = "MERGE"
