"""Quotients of integers scaled by powers of ten, as numeric_div gives them: by whole numbers alone."""

from polar_lite.catalog.functions.numbers.arithmetic import division_by_zero
from polar_lite.catalog.functions.numbers.numeric import MAX_DISPLAY_SCALE, MIN_SIGNIFICANT
from polar_lite.protocol.codecs.numeric import fixed_to_key


def quotient_key(a: int, scale: int, b: int, other: int) -> str:
    """The key of (a / 10**scale) / (b / 10**other), rounded half away from zero; 22012."""
    if not b:
        raise division_by_zero()
    shown = _shown_scale(a, scale, b, other)
    if not a:
        return fixed_to_key(0, shown)
    power = shown + other - scale
    top, bottom = abs(a), abs(b)
    if power >= 0:
        top *= 10**power
    else:
        bottom *= 10**-power
    whole = (2 * top + bottom) // (2 * bottom)
    return fixed_to_key(whole if (a < 0) == (b < 0) else -whole, shown)


def _shown_scale(a: int, scale: int, b: int, other: int) -> int:
    """select_div_scale: by the first digits of base 10,000, and how far they are before the point."""
    weight, digit = _first_digit(a, scale)
    weight2, digit2 = _first_digit(b, other)
    significant = MIN_SIGNIFICANT - 4 * (weight - weight2 - (digit <= digit2))
    return min(max(significant, scale, other, 0), MAX_DISPLAY_SCALE)


def _first_digit(value: int, scale: int) -> tuple[int, int]:
    if not value:
        return 0, 0
    digits = str(value) if value > 0 else str(-value)
    weight, count = divmod(len(digits) - 1 - scale, 4)
    return weight, int(digits[: count + 1].ljust(count + 1, "0"))
