"""The values of PL's collections: associative arrays, nested tables and varrays.

A collection is a dict of its elements by subscript, so that generated code reads `v(i)` as Python's own
subscription; what is not there is `__missing__`'s matter. They are in memory, and nothing else bounds them.
Oracle 19c PL/SQL Language Reference, 5 (plsql-collections-and-records).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final, NoReturn, Self

from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

_IS_NULL: Final = -6531
_OUTSIDE_LIMIT: Final = -6532
_BEYOND_COUNT: Final = -6533
_VALUE_ERROR: Final = -6502


def _error(state: str, message: str, number: int) -> PgError:
    error = PgError(state, message)
    error.sqlcode = number  # type: ignore[attr-defined]
    return error


def outside_limit() -> PgError:
    return _error(code.ARRAY_SUBSCRIPT_ERROR, "Subscript outside of limit", _OUTSIDE_LIMIT)


def beyond_count() -> PgError:
    return _error(code.ARRAY_SUBSCRIPT_ERROR, "Subscript beyond count", _BEYOND_COUNT)


def null_subscript() -> PgError:
    return _error(code.NULL_VALUE_NOT_ALLOWED, "NULL index table key value", _VALUE_ERROR)


def _misapplied(method: str, what: str) -> PgError:
    return PgError(code.WRONG_OBJECT_TYPE, f"collection method {method} does not apply to {what}")


class Collection(dict[Any, Any]):
    """Elements by subscript. type: its `pl_types.CollectionType`."""

    __slots__ = ("_subscripts", "type")
    is_null = False

    def __init__(self, type_: Any) -> None:
        self.type = type_
        self._subscripts: list[Any] = []

    def copied(self) -> Self:
        made = self._empty()
        if self.type.is_deep:
            made.update((key, item.copied()) for key, item in self.items())
        else:
            made.update(self)
        return made

    def _empty(self) -> Self:
        return self.__class__(self.type)

    def put(self, key: Any, value: Any) -> None:
        """v(key) := value"""
        raise NotImplementedError

    def reach(self, key: Any) -> Any:
        """The element to change a part of."""
        raise NotImplementedError

    # --- methods of PL

    def count(self) -> int:
        return len(self)

    def exists(self, key: Any) -> bool:
        return key in self

    def limit(self) -> int | None:
        return None

    def first(self) -> Any:
        found = self.subscripts()
        return found[0] if found else None

    def last(self) -> Any:
        found = self.subscripts()
        return found[-1] if found else None

    def next(self, key: Any) -> Any:
        if key is None:
            return None
        found = self.subscripts()
        place = bisect_right(found, key)
        return found[place] if place < len(found) else None

    def prior(self, key: Any) -> Any:
        if key is None:
            return None
        found = self.subscripts()
        place = bisect_left(found, key)
        return found[place - 1] if place else None

    def delete_all(self) -> None:
        self.clear()
        self._subscripts = []

    def delete(self, key: Any) -> None:
        if key in self:
            found = self.subscripts()
            del found[bisect_left(found, key)]
            del self[key]

    def delete_range(self, low: Any, high: Any) -> None:
        if low is None or high is None:
            return
        found = self.subscripts()
        start, end = bisect_left(found, low), bisect_right(found, high)
        for key in found[start:end]:
            del self[key]
        del found[start:end]

    def extend(self, count: int | None = 1, key: Any = None) -> None:
        raise _misapplied("EXTEND", "an associative array")

    def trim(self, count: int | None = 1) -> None:
        raise _misapplied("TRIM", "an associative array")

    def subscripts(self) -> list[Any]:
        """In order. Deletions keep the list up to date; what was added since stands last in the dict."""
        found = self._subscripts
        added = len(self) - len(found)
        if added:
            found.extend(reversed(list(islice(reversed(self), added))))
            found.sort()  # runs that are sorted already cost one pass
        return found

    def items_in_order(self) -> list[Any]:
        return [self[key] for key in self.subscripts()]

    def keys_in_order(self) -> list[Any]:
        return list(self.subscripts())

    def pairs_in_order(self) -> list[tuple[Any, Any]]:
        return [(key, self[key]) for key in self.subscripts()]

    def subscripts_between(self, low: Any, high: Any) -> Iterator[Any]:
        """FORALL .. INDICES OF [BETWEEN]: those there are."""
        for key in list(self.subscripts()):
            if (low is None or low <= key) and (high is None or key <= high):
                yield key


class Map(Collection):
    """An associative array."""

    __slots__ = ()

    def __missing__(self, key: Any) -> NoReturn:
        if key is None:
            raise null_subscript()
        raise PgError(code.NO_DATA_FOUND, "no data found")

    def put(self, key: Any, value: Any) -> None:
        if key is None:
            raise null_subscript()
        self[key] = value

    def reach(self, key: Any) -> Any:
        """An element that is not there is made, as by an assignment to the whole of it."""
        if key not in self:
            self.put(key, self.type.element.new())
        return self[key]


class Table(Collection):
    """A nested table or a varray: subscripts from 1 to `extent`, some of which may be deleted."""

    __slots__ = ("extent",)

    def __init__(self, type_: Any) -> None:
        super().__init__(type_)
        self.extent = 0

    def _empty(self) -> Self:
        made = self.__class__(self.type)
        made.extent = self.extent
        return made

    def fill(self, items: Iterable[Any]) -> Self:
        """Take the elements of an empty one."""
        self.update(enumerate(items, 1))
        self.extent = len(self)
        if self.type.limit is not None and self.extent > self.type.limit:
            raise outside_limit()
        return self

    def __missing__(self, key: Any) -> NoReturn:
        self._check(key)
        raise PgError(code.NO_DATA_FOUND, "no data found")

    def _check(self, key: Any) -> None:
        if key is None:
            raise null_subscript()
        if key < 1 or (self.type.limit is not None and key > self.type.limit):
            raise outside_limit()
        if key > self.extent:
            raise beyond_count()

    def put(self, key: Any, value: Any) -> None:
        if key not in self:
            self._check(key)
        self[key] = value

    def reach(self, key: Any) -> Any:
        return self[key]

    def limit(self) -> int | None:
        limit: int | None = self.type.limit
        return limit

    # Without holes the subscripts need no list.

    def first(self) -> Any:
        return super().first() if len(self) != self.extent else 1 if self.extent else None

    def last(self) -> Any:
        return super().last() if len(self) != self.extent else self.extent or None

    def next(self, key: Any) -> Any:
        if key is None or len(self) != self.extent:
            return super().next(key)
        return max(key + 1, 1) if self.extent and key < self.extent else None

    def prior(self, key: Any) -> Any:
        if key is None or len(self) != self.extent:
            return super().prior(key)
        return min(key - 1, self.extent) if key > 1 and self.extent else None

    def delete_all(self) -> None:
        super().delete_all()
        self.extent = 0

    def delete(self, key: Any) -> None:
        self._check_sparse()
        super().delete(key)

    def delete_range(self, low: Any, high: Any) -> None:
        self._check_sparse()
        super().delete_range(low, high)

    def _check_sparse(self) -> None:
        if self.type.limit is not None:
            raise _misapplied("DELETE with arguments", "a varray")

    def extend(self, count: int | None = 1, key: Any = None) -> None:
        """EXTEND(n): n elements more, NULL; EXTEND(n, i): copies of the one at i."""
        if count is None:
            return
        if count < 0:
            raise outside_limit()
        if count and key is None and getattr(self.type.element, "not_null", False):
            raise PgError(code.NULL_VALUE_NOT_ALLOWED, "null value cannot be assigned to what is NOT NULL")
        end = self.extent + count
        if self.type.limit is not None and end > self.type.limit:
            raise outside_limit()
        is_deep, element = self.type.is_deep, self.type.element
        model: Any = self[key] if key is not None else None
        for place in range(self.extent + 1, end + 1):
            if is_deep:
                self[place] = model.copied() if key is not None else element.new()
            else:
                self[place] = model
        self.extent = end

    def trim(self, count: int | None = 1) -> None:
        """TRIM(n) takes the last n places, deleted ones too."""
        if count is None:
            return
        if count < 0 or count > self.extent:
            raise beyond_count()
        low = self.extent - count + 1
        super().delete_range(low, self.extent)
        self.extent = low - 1


def _refuse_null(*_: Any) -> NoReturn:
    raise _error(code.NULL_VALUE_NOT_ALLOWED, "Reference to uninitialized collection", _IS_NULL)


_NULL: Final[Any] = _refuse_null


class NullTable(Table):
    """The NULL of all nested tables and varrays: one that no constructor has made yet."""

    __slots__ = ()
    is_null = True

    def copied(self) -> Self:
        return self

    def exists(self, key: Any) -> bool:
        return False

    __missing__ = put = reach = count = limit = first = last = next = prior = _NULL
    delete_all = delete = delete_range = extend = trim = items_in_order = subscripts_between = _NULL


NULL_TABLE: Final = NullTable(None)
