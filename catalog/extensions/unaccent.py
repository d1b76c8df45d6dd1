"""unaccent: letters without their accents. PostgreSQL 15 docs F.46; its rules are those of unaccent.rules."""

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any, Final


@cache
def _rules() -> dict[int, str]:
    text = files("polar_lite.catalog.extensions").joinpath("unaccent.txt").read_text("utf-8")
    found: dict[int, str] = {}
    for line in text.split("\n")[1:]:
        replacement, _, characters = line.partition("\t")
        found.update((ord(character), replacement) for character in characters)
    return found


def unaccent(text: str) -> str:
    return text.translate(_rules())


PYTHON: Final[dict[str, Callable[..., Any]]] = {"unaccent_dict": unaccent}
