"""Time zones: names, POSIX offsets and abbreviations; offsets of local and of UTC times.

Instants are microseconds since 2000-01-01 00:00 (UTC, or local where said so), as in PostgreSQL. Its
rule for local times is kept: one that is skipped or doubled is read with the smaller offset (standard
time). PostgreSQL 15 docs 8.5.3 (datatype-timezones) and appendix B (datetime-posix-timezone-specs).
"""

import re
import struct
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from io import BytesIO
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from polar_lite.protocol.remembering import remembered

SECOND: Final = 1_000_000
DAY: Final = 86_400 * SECOND
EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)

# 400 years after which the Gregorian calendar, and with it every zone's rule, repeats itself.
_CYCLE: Final = 146_097 * DAY
_LOWEST: Final = -730_000 * DAY  # in the year 1
_HIGHEST: Final = 2_900_000 * DAY  # in the year 9939

_POSIX: Final = re.compile(
    r"(<[A-Za-z0-9+:-]+>|[A-Za-z]*)([+-]?)(\d{1,3})(?::([0-5]?\d)(?::([0-5]?\d))?)?", re.ASCII
)
_RULES: Final = re.compile(
    r"(?:<[A-Z0-9+-]+>|[A-Z]{3,})[+-]?\d[\d:]*(?:<[A-Z0-9+-]+>|[A-Z]{3,})(?:[+-]?\d[\d:]*)?(,.+)?", re.ASCII
)
# What PostgreSQL assumes of a zone with summer time and without rules.
_DEFAULT_RULES: Final = ",M3.2.0,M11.1.0"
_HOURS: Final = re.compile(r"[+-]?\d{1,3}", re.ASCII)
_NUMBER: Final = re.compile(r"\s*([+-]?\d{1,3}(?:\.\d+)?)", re.ASCII)


@remembered(256)
def find_zone(name: str) -> tzinfo | None:
    """The zone of a TimeZone setting or of AT TIME ZONE's name; None if there is none.

    A bare number is hours east of Greenwich; in POSIX form (<+02>-02) the sign points west.
    """
    if name.upper() in ("UTC", "ETC/UTC", "ZULU"):  # also where there is no zone database
        return UTC
    number = _NUMBER.fullmatch(name)
    if number is not None:
        return _fixed(round(float(number[1]) * 3600), None)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    known = _by_lower_name().get(name.lower())
    if known is not None:
        return ZoneInfo(known)
    posix = _POSIX.fullmatch(name)
    if posix is None:
        return _with_rules(name.upper())
    seconds = int(posix[3]) * 3600 + int(posix[4] or 0) * 60 + int(posix[5] or 0)
    return _fixed(seconds if posix[2] == "-" else -seconds, posix[1].strip("<>"))


def _with_rules(name: str) -> tzinfo | None:
    """A POSIX zone with summer time, as 'CST7CDT,M4.1.0,M10.5.0'."""
    match = _RULES.fullmatch(name)
    if match is None:
        return None
    rules = name if match[1] else name + _DEFAULT_RULES
    # A zone file of version 2 that has nothing but the rules.
    block = b"TZif2" + bytes(15) + struct.pack(">6l", 0, 0, 0, 0, 1, 4) + bytes(6) + b"LMT\0"
    try:
        return ZoneInfo.from_file(BytesIO(block + block + f"\n{rules}\n".encode()), key=name)
    except ValueError:
        return None


def argument_zone(name: str) -> str:
    """The zone an argument of AT TIME ZONE means: abbreviations come first, as fixed offsets.

    A bare number is a POSIX zone without a name here, so its sign points west.
    """
    if _HOURS.fullmatch(name):
        return f"{name}:00"
    fixed = FIXED_ABBREVIATIONS.get(name.lower())
    if fixed is not None:
        return f"<{name.upper()}>{offset_text(-fixed[0])}"
    return MOVING_ABBREVIATIONS.get(name.lower(), name)


def canonical_name(name: str) -> str:
    """How SHOW TimeZone prints a zone that find_zone knows: names in their own case, <+02>-02 for offsets."""
    number = _NUMBER.fullmatch(name)
    if number is not None:
        seconds = round(float(number[1]) * 3600)
        return f"<{offset_text(seconds)}>{offset_text(-seconds)}"
    if name.upper() == "UTC":
        return "UTC"
    return _by_lower_name().get(name.lower(), name.upper())


def zone_names() -> list[str]:
    """The names of all zones, for pg_timezone_names."""
    return sorted(_by_lower_name().values())


@lru_cache(maxsize=1)
def _by_lower_name() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


def _fixed(seconds: int, name: str | None) -> tzinfo | None:
    if abs(seconds) >= 86_400:
        return None
    return timezone(timedelta(seconds=seconds), offset_text(seconds) if name is None else name)


def offset_text(seconds: int) -> str:
    """'+HH[:MM[:SS]]' of seconds east of Greenwich."""
    hours, rest = divmod(abs(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    text = f"{'-' if seconds < 0 else '+'}{hours:02d}"
    if minutes or rest:
        text += f":{minutes:02d}"
    return text + (f":{rest:02d}" if rest else "")


def offset_of_utc(zone: tzinfo, micros: int) -> tuple[int, str]:
    """Seconds east of Greenwich, and the zone's abbreviation, at a UTC instant."""
    if isinstance(zone, timezone):
        return _fixed_offset(zone), zone.tzname(None)
    local = (EPOCH + timedelta(microseconds=_in_range(micros))).astimezone(zone)
    return _seconds(local), local.tzname() or ""


def offset_of_local(zone: tzinfo, micros: int) -> int:
    """Seconds east of Greenwich at a local time."""
    if isinstance(zone, timezone):
        return _fixed_offset(zone)
    local = (EPOCH + timedelta(microseconds=_in_range(micros))).replace(tzinfo=zone)
    return min(_seconds(local), _seconds(local.replace(fold=1)))


@remembered(256)
def is_utc(name: str) -> bool:
    """Whether a zone's time is always that of Greenwich."""
    if name.upper() in ("GMT", "ETC/GMT"):
        return True
    zone = find_zone(name)
    return isinstance(zone, timezone) and not _fixed_offset(zone)


@lru_cache(maxsize=256)
def _fixed_offset(zone: timezone) -> int:
    """UTC's offset, and that of zones without rules, is the same at any time.

    Not the name: zones of different names are equal.
    """
    return round(zone.utcoffset(None).total_seconds())


def _seconds(moment: datetime) -> int:
    offset = moment.utcoffset()
    return 0 if offset is None else round(offset.total_seconds())


def _in_range(micros: int) -> int:
    """An instant Python's datetime can hold, at which the zone's rules are the same."""
    if micros > _HIGHEST:
        return micros - ((micros - _HIGHEST) // _CYCLE + 1) * _CYCLE
    return max(micros, _LOWEST)


# Abbreviations -----------------------------------------------------------------------------------

# Minutes east of Greenwich, d for summer time: PostgreSQL's default set.
_FIXED: Final = """
    eat:180 sast:120 wat:60 act:-300 akdt:-480d akst:-540 bot:-240 bra:-180 brst:-120d brt:-180 cot:-300
    cdt:-300d clst:-180d cst:-360 edt:-240d egst:0d egt:-60 est:-300 fnt:-120 fnst:-60d gft:-180
    mdt:-360d mst:-420 ndt:-150d nft:-210 nst:-210 pet:-300 pdt:-420d pmdt:-120d pmst:-180 pst:-480
    pyst:-180d uyst:-120d uyt:-180 wgst:-120d wgt:-180 ddut:600 aft:270 almt:360 almst:420d amt:-240
    bdt:360 bnt:480 bort:480 btt:360 cct:480 hkt:480 ict:420 idt:180d irt:210 ist:120 jayt:540 jst:540
    kdt:600d kgst:360d kst:540 mmt:390 myt:480 npt:345 pht:480 pkt:300 pkst:360d tjt:300 ulast:540d
    uzst:360d uzt:300 xjt:360 yekst:360d adt:-180d ast:-240 azost:0d azot:-60 acsst:630d acdt:630d
    acst:570 acwst:525 aesst:660d aedt:660d aest:600 awsst:540d awst:480 cadt:630d cast:570 lhst:630
    ligt:600 nzt:720 sadt:630d wadt:480d wast:420 wdt:540d gmt:0 uct:0 ut:0 utc:0 z:0 zulu:0 bst:60d
    bdst:120d cest:120d cet:60 cetdst:120d eest:180d eet:120 eetdst:180d fet:180 mest:120d mesz:120d
    met:60 metdst:120d mez:60 msd:240d wet:0 wetdst:60d cxt:420 mut:240 must:300d mvt:300 ret:240
    sct:240 tft:300 chadt:825d chast:765 chut:600 fjst:780d fjt:720 galt:-360 gamt:-540 gilt:720
    hst:-600 mart:-570 mht:720 mpt:600 nzdt:780d nzst:720 pgt:600 pont:660 pwt:540 taht:-600 tot:780
    trut:600 tvt:720 vut:660 wakt:720 wft:720 yapt:600
"""
_MOVING: Final = """
    art:America/Argentina/Buenos_Aires arst:America/Argentina/Buenos_Aires clt:America/Santiago
    gyt:America/Guyana pyt:America/Asuncion vet:America/Caracas davt:Antarctica/Davis mawt:Antarctica/Mawson
    amst:Asia/Yerevan anast:Asia/Anadyr anat:Asia/Anadyr azst:Asia/Baku azt:Asia/Baku gest:Asia/Tbilisi
    get:Asia/Tbilisi irkst:Asia/Irkutsk irkt:Asia/Irkutsk kgt:Asia/Bishkek krast:Asia/Krasnoyarsk
    krat:Asia/Krasnoyarsk lkt:Asia/Colombo magst:Asia/Magadan magt:Asia/Magadan novst:Asia/Novosibirsk
    novt:Asia/Novosibirsk omsst:Asia/Omsk omst:Asia/Omsk petst:Asia/Kamchatka pett:Asia/Kamchatka
    sgt:Asia/Singapore tmt:Asia/Ashgabat ulat:Asia/Ulaanbaatar vlast:Asia/Vladivostok vlat:Asia/Vladivostok
    yakst:Asia/Yakutsk yakt:Asia/Yakutsk yekt:Asia/Yekaterinburg fkst:Atlantic/Stanley fkt:Atlantic/Stanley
    lhdt:Australia/Lord_Howe msk:Europe/Moscow volt:Europe/Volgograd iot:Indian/Chagos ckt:Pacific/Rarotonga
    easst:Pacific/Easter east:Pacific/Easter kost:Pacific/Kosrae lint:Pacific/Kiritimati nut:Pacific/Niue
    tkt:Pacific/Fakaofo
"""


def _read_fixed() -> dict[str, tuple[int, bool]]:
    pairs = (word.split(":") for word in _FIXED.split())
    return {name: (int(minutes.rstrip("d")) * 60, minutes.endswith("d")) for name, minutes in pairs}


FIXED_ABBREVIATIONS: Final = _read_fixed()
"""Abbreviation (lower-case) -> seconds east of Greenwich, whether it is summer time."""
MOVING_ABBREVIATIONS: Final = dict(word.split(":") for word in _MOVING.split())
"""Abbreviations whose meaning depends on the date -> the zone that knows it."""


def abbreviation_offset(name: str, local_micros: int) -> int | None:
    """Seconds east of Greenwich of an abbreviation at a local time; None if there is no such."""
    fixed = FIXED_ABBREVIATIONS.get(name.lower())
    if fixed is not None:
        return fixed[0]
    moving = MOVING_ABBREVIATIONS.get(name.lower())
    if moving is None or (zone := find_zone(moving)) is None:
        return None
    return offset_of_local(zone, local_micros)
