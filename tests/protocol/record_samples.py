"""Records what PostgreSQL reads and prints, for test_codecs: `python record_samples.py "host=..."`.

Writes samples.jsonl beside itself, one line per sample: type, session settings, input text, and then
either the text and the binary form (hex) PostgreSQL 15 gives, or SQLSTATE, message, detail and hint.
Tests need the recording only, not PostgreSQL.
"""

# ruff: noqa: E501, SIM905

import json
import sys
from pathlib import Path

import psycopg
from psycopg import sql

ZONE = {"timezone": "America/New_York"}
# fmt: off
DATES = """
2024-01-05
2024-1-5
01/05/2024
1/5/24
05.01.2024
5-Jan-2024
Jan-05-2024
Jan 5 2024
January 5, 2024
5 January 2024
2024 Jan 5
2024-Jan-05
20240105
240105
2024.005
2024.5
2024 005
J2460315
j2460315.5
99-01-08
70-01-01
69-01-01
0001-01-01
0000-01-01
0001-01-01 BC
4714-11-24 BC
4714-11-23 BC
4713-01-01 BC
5874897-12-31
5874898-01-01
294276-12-31 23:59:59.999999
294277-01-01
10000-01-01
12345-06-07 08:09:10
2024-02-29
2023-02-29
2024-02-30
2024-13-01
2024-00-01
2024-01-32
2024-01-00
13/13/2024
31/01/2024
epoch
infinity
-infinity
inf
+infinity
- infinity

abc
2024-01-05 10:00:00
2024-01-05T10:00:00
2024-01-05T10:00:00Z
2024-01-05t10:00:00z
2024-01-05 10:00:00+02
2024-01-05 10:00:00 +02
2024-01-05 10:00:00+0230
2024-01-05 10:00:00+02:30
2024-01-05 10:00:00+02:30:15
2024-01-05 10:00:00-08
2024-01-05 10:00:00-8
2024-01-05 10:00:00+16
2024-01-05 10:00:00+15:59
2024-01-05 10:00:00+1560
2024-01-05 10:00:00 PST
2024-01-05 10:00:00 pdt
2024-07-05 10:00:00 America/New_York
2024-01-05 10:00:00 america/new_york
2024-01-05 10:00:00 Europe/Berlin
2024-01-05 10:00:00 America/Nowhere
2024-01-05 10:00:00 XYZ
2024-01-05 10:00:00 UTC
2024-01-05 10:00:00 GMT
2024-01-05 10:00:00 Z
2024-01-05 10:00:00 zulu
2024-01-05 10:00:00 MSK
2024-01-05 10:00:00 UTC+3
2024-01-05 10:00:00 EST5EDT
2024-01-05 10:00:00 CET
2024-01-05 10:00
2024-01-05 10
2024-01-05 10 pm
2024-01-05 10:00 PM
2024-01-05 10:00PM
2024-01-05 12:00 AM
2024-01-05 12:30 PM
2024-01-05 13:00 PM
2024-01-05 0:30 PM
2024-01-05 24:00:00
2024-01-05 24:00:01
2024-01-05 23:59:60
2024-01-05 23:59:60.5
2024-01-05 23:59:61
2024-01-05 25:00
2024-01-05 10:60
2024-01-05 10:00:00.1234567
2024-01-05 10:00:00.9999999
2024-01-05 23:59:59.9999999
2024-01-05 10:00:00.
2024-01-05 10:00:00.5
2024-01-05 100000
2024-01-05 1000
20240105 100000
20240105T100000
20240105T100000Z
20240105T100000.5
20240105 040506.789
2024-01-05T100000
Fri Jan 05 10:00:00 2024
Fri Jan 05 10:00:00 2024 PST
Fri 05 Jan 10:00:00 2024
Fri Jan 5 2024 10:00:00
Sat Jan 05 2024
Jan 5 99
Jan 5 10:00:00 2024
10:00:00 2024-01-05
10:00 Jan 5 2024
2024-01-05 10:00:00 BC
2024-01-05 BC 10:00:00
2024-01-05 AD
Jan 5 44 BC
January 8, 99 BC
2024-01
2024
01-2024
Jan 2024
Jan
5
2024-01-05-08
2024-01-05 -08
2024-01-05Z
2024-01-05+02
2024-001
2024-366
2023-366
1/2
1/2/3
1-2-3
08-Jan-1999
Jan-08-99
08-Jan-99
99-Jan-08
1999-Jan-08
January 8, 1999 04:05:06.789-8
1999-01-08 04:05:06 -8:00
19990108
990108
1999.008
J2451187
January 8, 99
2001-02-16 20:38:40.12
2024-01-05 10:00:00 at
2024-01-05, 10:00:00
(2024-01-05)
2024/01/05
2024/1/5 10:00
2024.01.05
1.5.2024
5 1 2024
2024 1 5
24 1 5
2024-01-05 10:00:00 foo
2024-01-05 2024-01-06
10:00:00
allballs
2024-01-05 allballs
2024-01-05 10:00:00 10:00
2024-01-05 j
2024-01-05 10:00:00 AM PM
Jan Feb 5 2024
2024-01-05 10:00:00 dst
2024-01-05 10:00:00 PST DST
2024-01-05 10:00:00 EST
123456789-01-01
0099-01-01
099-01-01
2024-01-05 1:2:3
2024-01-05 1:2:3.4.5
2024-01-05 1::3
2024-01-05 :10
20240105T10
20240105T1030
2024-01-05T10
2024-01-05T10:30
T10:00
2024-01-05 10:00:00,5
2024-01-05 10.5
2024年1月5日
2024-01-05 10:00:00 'x'
2024--01-05
2024-01--05
-2024-01-05
2024-01-05 +infinity
1900-02-29
2000-02-29
2024-W01-5
12/31/1999 23:59:59.5 EST
31.12.1999 23:59
Wednesday
monday 2024-01-05
""".splitlines()[1:]
TIMES = """
04:05:06.789
04:05:06
04:05
040506
0405
04:05 AM
04:05 PM
04:05:06.789-8
04:05:06-08:00
04:05-08:00
040506-08
040506+0730
040506+07:30:00
04:05:06 PST
2003-04-12 04:05:06 America/New_York
2003-04-12 04:05:06
4 pm
4pm
allballs
24:00:00
24:00:01
23:59:60
25:00
12:60
abc

12:00 AM
12:00 PM
13:00 AM
T040506
t04:05
04:05:06.1234567
23:59:59.9999999
04:05:06 America/New_York
04:05:06 America/Nowhere
epoch
infinity
2024-01-05
4
45
456
4567
45678
04:05:06+16
1::2
04:05.5
040506.789
040506.789+08
04:05:06 EDT
04:05:06Z
04:05:06 zulu
""".splitlines()[1:]
INTERVALS = """
1 year 2 months 3 days 4 hours 5 minutes 6.7 seconds
1 year
-1 year
1 year -2 months +3 days -04:05:06
1 day 2:03:04
1-2
-1-2
1-2 3 4:05:06
-1-2 +3 -4:05:06
1-13
P1Y2M3DT4H5M6S
P0001-02-03T04:05:06
PT0S
P1W
P-1Y
P1.5Y
PT1.5H
P
PT
P1Y2
1.5 years
1.5 months
1.5 weeks
1.5 days
1.5 hours
0.1 months
0.33 years
1.23456789 years
1 month ago
@ 1 minute
@ 1 minute ago
3 04:05:06
3
1.5
04:05
04:05:06.789
-04:05
4:05:06:07
100:00:00
5 5
1 foo
foo

1 day 1 day
1 hour 2:00
1 millisecond
1 ms 5 us
1 us
1.5 us
1 decade
1 century
1 millennium
1.5 decades
2 weeks
1 mon
1 mons
1y
1y2mon
1d2h
1h30m
90 minutes
1e3 seconds
1e-3 s
2147483647 days
2147483648 days
178956970 years
178956971 years
2562047788 hours
2562047789 hours
9999999999999 hours
12:61
12:59:61
1 quarter
infinity
 1   day
1 day,2 hours
1 year 1 ago
-1 day 2:03:04
- 1 day
+1 day
1 days -1 hours
10.5
.5 day
5.
1.999999999 s
1.9999995 s
0.5 months 0.5 days
-0.5 months
""".splitlines()[1:]
INTEGERS = ["1", " 1 ", "-5", "+7", "abc", "", "1.5", "99999999999", "2147483647", "2147483648", "-2147483648", "32768",
    "-32768", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1 2", "0x10", "1_000", "- 5", "-1"]
FLOATS = ["0.1", "1e20", "1e15", "1e14", "123456789012345678", "999999999999999", "1234567890123456", "1e-4", "0.00001",
    "-0", "0", "inf", "-inf", "Infinity", "NaN", "nan", "1e400", "1e-400", "1e308", "5e-324", "abc", "", " 1.5 ", "1.", ".5",
    "1e", "0x10", "3.4e38", "3.5e38", "1e-46", "1e-45", "16777217", "100000", "1000000", "1234567", "0.1234567", "1e5"]
NUMERICS = ["0", "0.00", "1", "1.10", "-1.10", "100", "1e5", "1e-5", "1.5e3", ".5", "5.", "-0", "-0.00", "NaN", "inf",
    "-Infinity", "abc", "", "1e", "1 ", "  -12.345 ", "1e200", "1e-20", "123456789012345678901234567890.123456789",
    "0.0001", "1e-16384", "1e10000000", "99999999999999999999.99", "10000", "9999", "0.00010000", "1.1.1", "+5", "+ 5",
    "0x10", "1e1.5", "12345678.9e-3", "infinity "]
JSON = ["{}", "[]", "1", "1.10", "1e5", "-0", "-0.0", "1E400", "\"a\"", "\"a\\n\\u00e9\"", "null", "true", "false", "{\"b\":1,\"a\":2,\"aa\":3,\"a\":4}", "[1, 2,3]", " { \"a\" : [1,{\"b\":null}] } ", "", "abc", "{", "[", "[1", "[1,", "[1,]", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}", "{\"a\" 1}", "[1 2]", "1 2", "\"abc", "\"a\\x\"", "\"a\\u12\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\ud83d\\ude00\"", "\"\\ude00\"", "\"\\ud83dx\"", "NaN", "Infinity", "-Infinity", "01", "1.", ".5", "+1", "-", "tru", "truex", "\"a\tb\"", "\n{\n\"a\": b}", "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,x]", "{\"a\":1}}", "{\"a\":1}x", "\"\u00e9\"", "{\"\u00e9\":1,\"z\":2}", "[1,2", "}", "]", ",", ":", "{\"a\":\"b\",1}", "[{]", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\u007f\"", "12345678901234567890.123456789", "1e-10", "\"a\\", "[nan]", "{'a':1}", "\u00a01", "\u00e9"]
STAMPS = ["2024-01-05 10:11:12", "2024-07-05 10:11:12.5", "0044-03-15 12:00:00 BC", "12345-06-07 01:02:03.25", "infinity",
    "-infinity", "1850-01-01", "20000-07-01 12:00", "2024-03-10 02:30", "2024-11-03 01:30"]
UUIDS = ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}",
    "a0eebc999c0b4ef8bb6d6bb9bd380a11", "abc", "", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11 ", "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"]
INT_ARRAYS = ["{}", "{1,2,3}", "{1,NULL,3}", "{{1,2},{3,4}}", "{{1,2},{3}}", "{1,{2}}", "{ 1 , 2 }", " {1} ", "{1", "1}", "{1}}",
    "{,}", "{1,}", '{"1","2"}', "{{},{}}", "[1:2]={1,2}", "{a}", "{{{{{{{1}}}}}}}", "{}x", ""]
TEXT_ARRAYS = ["{a,b}", '{"a b","c,d"}', '{"a\\"b"}', "{a\\,b}", '{"NULL",NULL,null}', '{""}', "{ a b , c }", '{"a"b}', '{a"b"}',
    '{"{}"}', "{a\\}", '{"a', "{  }", "{\\ a\\ }", "{é}"]
BITS = ["101", "1", "", "b1010", "B", "x1F", "XaB0", "102", "x1g", "12", "0" * 70, " 1", "1 "]
MONEY = ["12.34", "$1,234.56", "-12", "(12.5)", "12.345", "12.344999", " $ 1 ", "1-", "-$1.50", "$-1.50", "+1", "", ".5", "1.", "$",
    "0.005", "-0.005", "1,2,3", "1$", "12x", "abc", "1.2.3", "--1", "1 2", "92233720368547758.07", "-92233720368547758.08",
    "92233720368547758.08", "92233720368547758.075", "1e5", "$$1", "1()", "- 5", "((1", "1 )", "€1"]
MACS = ["08:00:2b:01:02:03", "08-00-2B-01-02-03", "08002b:010203", "08002b-010203", "0800.2b01.0203", "0800-2b01-0203", "08002b010203",
    " 8:0:2b:1:2:3 ", "08:00:2b:01:02", "08:00:2b:01:02:03:04", "08:00:2b:01:02:0g", "100:00:2b:01:02:03", "", "x",
    "08:00:2b:01:02:03:04:05", "08002b01:02030405", "08002b0102030405", "08:00-2b:01:02:03", "0800:2b01:0203", "08:00:2b:01:02:03 x",
    "08.00.2b.01.02.03", "08:00:2b:01:02:03:", "0x8:0:0:0:0:1"]
XMLS = ["<a/>", "<a>x</a><b/>", "text", "", '<?xml version="1.0"?><a/>', '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><a/>',
    '<?xml version="1.0"?>\n<a/>', '<?xml version="1.1"?>\n<a/>', "<!DOCTYPE a><a/>", "<!-- c --><a/>", "<?p i?>", "é<a>ü</a>"]
INT_RANGES = ["[1,10)", "(1,5]", "empty", "(,)", "[,5]", "[1,)", "(1,2)", "[1,1]", "[1,1)", " [ 1 , 2 ) ", " EMPTY ", '["1","2"]', "",
    "1,2", "[1", "[1,2", "[1)", "[1,2,3)", "[1,2)x", "empty x", "[a,2)", "[2,1)", '[1,"2', "[1,2\\", "(,2147483647]", "[-5,-3]",
    "(2147483646,)", "[1,99999999999)", "[1,2}", "[(1,2)"]
NUM_RANGES = ["[1.10,2.00]", "(1,1.00]", "[1.5,1.50]", "(-inf,NaN)", "[,1.000)", "[0.00,0.000]", "[100,1e3)", "[-1.50,-1.5]",
    "(-0.0001,123456789.123456789000]", "[NaN,NaN]", "[2,1]"]
DATE_RANGES = ["[2024-01-01,2024-02-01]", "(2024-02-28,2024-03-01)", "[infinity,]", "(-infinity,infinity]", "[0044-03-15 BC,12345-01-01)",
    "(,2024-12-31]", "[2024-01-01,5874897-12-31]", "empty", "[x,)"]
STAMP_RANGES = ["[2024-01-01,2024-02-01 10:00:00.5]", "(,)", "[2024-01-01 10:00,2024-01-02)", "[2024-01-01,2024-01-01]",
    "[0044-03-15 BC,infinity)", "[2024-07-01 10:00:00.123456,)"]
MULTIRANGES = ["{[1,2),[5,9)}", "{}", "{[1,5),[3,9)}", "{[5,6),[1,2)}", "{[1,2),[2,3)}", "{empty,[1,2)}", " { [1,2) , empty } ", "{(,1),[5,)}",
    "{(,)}", "", "[1,2)", "{[1,2)", "{[1,2)}x", "{[1,2),}", "{[1,2) [3,4)}", "{x}", "{[1,2", "{[a,2)}", "{[2,1)}", "{[1}", "{emptyx}",
    "{,}", "{[1,2,3)}", '{["1",2)}', '{["1', "{[1\\", "{EMPTY}"]
BYTES = ["\\x0102ff", "\\x01 02", "\\x1", "\\xzz", "abc", "a\\\\b", "\\001\\377", "\\400", "a\\b", "\\", "\\x", "é"]
# fmt: on

# Type, settings, texts.
CORPUS = [
    ("bool", {}, "t true TRUE y yes ye on o of off 1 0 n no f fal abc 11 truex".split(" ")),
    ("bool", {}, ["", " tr "]),
    ("int2", {}, INTEGERS),
    ("int4", {}, INTEGERS),
    ("int8", {}, INTEGERS),
    ("oid", {}, INTEGERS),
    ("float4", {}, FLOATS),
    ("float8", {}, FLOATS),
    ("float4", {"extra_float_digits": "0"}, FLOATS),
    ("float8", {"extra_float_digits": "-3"}, FLOATS),
    ("numeric", {}, NUMERICS),
    (
        "numeric(3,0)",
        {},
        ["999", "999.4", "999.5", "1000", "NaN", "inf", "-999.5", "0.5", "1.5", "2.5", "-0.5"],
    ),
    ("numeric(10,2)", {}, ["1.005", "1.004", "12345678.999", "99999999.995", "0", "1e3"]),
    ("numeric(2,2)", {}, ["0.99", "0.995", "1", "-0.999"]),
    ("numeric(3,-2)", {}, ["12345", "99949", "99950", "49", "50", "-150"]),
    ("numeric(3,5)", {}, ["0.00999", "0.01", "0.009994", "0.009995"]),
    ("varchar(3)", {}, ["abc", "abc  ", "ab", "", "äöü"]),
    ("char(3)", {}, ["abc", "abc  ", "ab", "", "äö"]),
    ("name", {}, ["abc", "a" * 70, "ä" * 40]),
    ('"char"', {}, ["a", "abc", ""]),
    ("bytea", {}, BYTES),
    ("bytea", {"bytea_output": "escape"}, ["\\x0102ff5c41", "\\x"]),
    ("uuid", {}, UUIDS),
    (
        "inet",
        {},
        "1.2.3.4 1.2.3.4/24 1.2.3.4/32 ::1 ::1/64 ::ffff:1.2.3.4 2001:DB8::1 fe80::1%eth0 1.2.3 1.2.3.4/33 x".split(),
    ),
    ("cidr", {}, "10.0.0.0/8 10.0.0.1/8 1.2.3.4 ::/0 2001:db8::/32 2001:db8::1/32".split()),
    ("xid", {}, ["1", "abc", "", "-1", "5 "]),
    ("tid", {}, ["(0,1)", "(1,2", "abc", "(4294967295,65535)", "(4294967296,1)"]),
    ("pg_lsn", {}, ["16/B374D848", "0/0", "abc", "1/", "ffffffff/0"]),
    ("xid8", {}, ["1", "abc", "18446744073709551615", "-1", "9223372036854775808"]),
    ("varbit", {}, BITS),
    # An explicit cast cuts and fills up: the values here have the length.
    ("bit(3)", {}, ["101", "b010"]),
    ("varbit(3)", {}, ["101", "1", ""]),
    ("money", {}, MONEY),
    ("macaddr", {}, MACS),
    ("macaddr8", {}, MACS),
    ("xml", {}, XMLS),
    ("int4range", {}, INT_RANGES),
    ("int8range", {}, [*INT_RANGES, "(,9223372036854775807]"]),
    ("numrange", {}, NUM_RANGES),
    ("daterange", {}, DATE_RANGES),
    ("daterange", {"datestyle": "SQL, DMY"}, DATE_RANGES),
    ("tsrange", {}, STAMP_RANGES),
    ("tstzrange", ZONE, STAMP_RANGES),
    ("tstzrange", {"datestyle": "Postgres, MDY"}, STAMP_RANGES),
    ("int4multirange", {}, MULTIRANGES),
    ("nummultirange", {}, ["{[1.10,2.0),[3,4.00]}", "{[1,2],(2,3.0]}", "{(,)}"]),
    ("datemultirange", {}, ["{[2024-01-01,2024-01-05],[2024-01-06,2024-01-07)}", "{}"]),
    ("tstzmultirange", ZONE, ["{[2024-01-01 10:00,2024-07-01 10:00)}"]),
    ("int4range[]", {}, ['{"[1,2)",empty,NULL}', '{{"[1,2)"},{"(,)"}}']),
    ("int4multirange[]", {}, ['{"{[1,2),[5,6)}","{}"}']),
    ("money[]", {}, ['{"$1,000.00",2}']),
    ("varbit[]", {}, ["{101,x1f}"]),
    ("json", {}, JSON),
    ("jsonb", {}, JSON),
    ("int4[]", {}, INT_ARRAYS),
    ("text[]", {}, TEXT_ARRAYS),
    ("numeric[]", {}, ["{1.10,-2.00,NaN,0}", "{{1.5},{2}}"]),
    ("float8[]", {}, ["{1.5,NaN,Infinity,-Infinity,1e20,0.1}"]),
    ("bool[]", {}, ["{t,f,NULL,true}"]),
    ("bytea[]", {}, ['{"\\\\x0102",abc}']),
    ("interval[]", {}, ['{1 day,"2 hours"}']),
    ("int2vector", {}, ["1 2 3", "", "1"]),
    ("oidvector", {}, ["1 2 3", "", "1"]),
    ("date", ZONE, DATES),
    ("timestamp", ZONE, DATES),
    ("timestamptz", ZONE, DATES),
    ("date", {"datestyle": "ISO, DMY"}, DATES),
    ("date", {"datestyle": "ISO, YMD"}, DATES),
    ("time", ZONE, TIMES),
    ("timetz", ZONE, TIMES),
    ("time(2)", {}, ["04:05:06.789", "04:05:06.785", "23:59:59.999"]),
    ("timestamp(0)", {}, ["2024-01-01 00:00:00.5", "1999-12-31 23:59:59.5", "1999-12-31 23:59:59.4"]),
    ("timestamptz(3)", ZONE, ["2024-01-01 00:00:00.1235", "2024-01-01 00:00:00.49"]),
    *(
        ("interval", {"intervalstyle": style}, INTERVALS)
        for style in ("postgres", "postgres_verbose", "sql_standard", "iso_8601")
    ),
    ("interval(2)", {}, ["1.239", "1.235", "-1.235", "1 day 0.999"]),
    *(
        (
            f"interval {fields}",
            {},
            ["1", "1-2", "1 2", "1:2", "1 year 2 mons 3 days 4:5:6.7", "-1 2:3", "1.5"],
        )
        for fields in (
            "year",
            "month",
            "day",
            "hour",
            "minute",
            "second",
            "year to month",
            "minute to second",
        )
    ),
    *(
        (kind, {"timezone": zone, "datestyle": style}, STAMPS)
        for zone in ("America/New_York", "UTC", "Asia/Kolkata")
        for style in ("ISO, MDY", "SQL, MDY", "SQL, DMY", "Postgres, MDY", "Postgres, DMY", "German, DMY")
        for kind in ("timestamptz", "timestamp", "date")
    ),
]


def main(conninfo: str) -> None:
    lines = []
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.prepare_threshold = None
        for type_name, settings, texts in CORPUS:
            connection.execute("RESET ALL")
            connection.execute("SET timezone = 'UTC'")
            for name, value in settings.items():
                connection.execute("SELECT set_config(%s, %s, false)", (name, value))
            typmod = connection.execute(f"SELECT NULL::{type_name}").pgresult.fmod(0)
            for text in texts:
                sample = [type_name, typmod, settings, text, *record(connection, type_name, text)]
                lines.append(json.dumps(sample, ensure_ascii=False))
    Path(__file__).with_name("samples.jsonl").write_text("\n".join(lines) + "\n")


def record(connection: psycopg.Connection, type_name: str, text: str) -> list[str | None]:
    query = sql.SQL("SELECT {}::" + type_name).format(sql.Literal(text))
    try:
        as_text = connection.execute(query, binary=False).pgresult.get_value(0, 0)
        as_binary = connection.execute(query, binary=True).pgresult.get_value(0, 0)
    except psycopg.Error as error:
        diag = error.diag
        return ["error", diag.sqlstate, diag.message_primary, diag.message_detail, diag.message_hint]
    return ["value", as_text.decode(), as_binary.hex()]


if __name__ == "__main__":
    main(sys.argv[1])
