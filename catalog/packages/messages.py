"""UTL_LMS: messages with arguments in them. Oracle 19c PL/SQL Packages and Types Reference, UTL_LMS."""

import re
from typing import Final

from polar_lite.catalog.packages.runtime import Runtime
from polar_lite.catalog.packages.signatures import VARCHAR, given, pure

_PLACE: Final = re.compile("%[sd%]")
_MOST: Final = 50  # arguments; the package declares them one by one


def format_message(runtime: Runtime, format_: str | None, *arguments: str | None) -> str | None:
    """%s and %d are the next argument, %% is a percent sign; what else follows one stays."""
    if format_ is None:
        return None
    left = iter(arguments)
    return _PLACE.sub(lambda found: "%" if found[0] == "%%" else next(left, None) or "", format_)


MEMBERS: Final = (
    pure(
        "format_message",
        VARCHAR,
        format_message,
        given("format", VARCHAR),
        *(given(f"arg{number}", VARCHAR, None) for number in range(1, _MOST + 1)),
    ),
)
