"""Rules and maps without a server: certificates, users of the system, and files of any content."""

import asyncio
import math
import pwd
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.catalogs import new_snapshot
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server import config
from polar_lite.server.authentication.main import Authentication
from polar_lite.server.authentication.mappings import read_mappings
from polar_lite.server.authentication.matching import Request
from polar_lite.server.authentication.passwords import Dialogue, Passwords
from polar_lite.server.authentication.rules import read_rules
from polar_lite.server.authentication.tokens import Line, Token, read_lines
from polar_lite.server.config import ConfigError
from polar_lite.server.network.client import Client
from polar_lite.server.network.origin import Origin, Tls

TLS = Tls("TLSv1.3", "TLS_AES_256_GCM_SHA384", 256, b"hash")
CERTIFIED = Tls("TLSv1.3", "x", 256, b"hash", client_cn="ann", client_dn="CN=ann,O=Crew", client_serial="1")
LOCAL = Origin(None, -1, socket_uid=0)
ROOT = pwd.getpwuid(0).pw_name


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return new_snapshot()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "postgresql.conf").write_text("")
    return tmp_path


def authentication(folder: Path, rules: str, maps: str = "", **settings: str) -> Authentication:
    (folder / "pg_hba.conf").write_text(rules)
    (folder / "pg_ident.conf").write_text(maps)
    loaded = config.load(folder, config_file=None, options=settings, environment={})
    return Authentication(loaded, Passwords(b"secret"))


def admit(made: Authentication, origin: Origin, snapshot: Snapshot, user: str = "ann") -> str:
    """The method, or the error and what the log is to say."""
    nobody = Dialogue(cast(Client, None), math.inf)  # none of these methods asks the client
    try:
        return asyncio.run(made.admit(nobody, Request(user, "db", origin), snapshot))
    except PgError as error:
        told = f"{error.severity} {error.detail}".replace("FATAL None", "")
        return f"{told}{error.sqlstate}: {error.message} / {(error.log_detail or '').splitlines()[:-1]}"


def remote(tls: Tls | None = None) -> Origin:
    return Origin("192.0.2.7", 4000, tls=tls)


NO_ENTRY = '28000: no pg_hba.conf entry for host "192.0.2.7", user "ann", database "db", {} / []'
NO_CERTIFICATE = "28000: connection requires a valid client certificate / []"
OTHER_NAME = "['provided user name (bob) and authenticated user name (ann) do not match'{}]"


@pytest.mark.parametrize(
    ("rule", "tls", "user", "answer"),
    [
        ("hostssl all all all reject", None, "ann", NO_ENTRY.format("no encryption")),
        ("hostnossl all all all reject", TLS, "ann", NO_ENTRY.format("SSL encryption")),
        ("hostssl all all all cert", TLS, "ann", NO_CERTIFICATE),
        ("hostssl all all all trust clientcert=verify-ca", TLS, "ann", NO_CERTIFICATE),
        ("hostssl all all all trust clientcert=verify-ca", CERTIFIED, "bob", "trust"),
        ("hostssl all all all trust clientcert=verify-full", CERTIFIED, "ann", "trust"),
        ("hostssl all all all cert", CERTIFIED, "ann", "cert"),
        (
            "hostssl all all all cert",
            CERTIFIED,
            "bob",
            f'28000: certificate authentication failed for user "bob" / {OTHER_NAME.format("")}',
        ),
        (
            "hostssl all all all trust clientcert=verify-full",
            CERTIFIED,
            "bob",
            '28000: "trust" authentication failed for user "bob" / '
            + OTHER_NAME.format(
                ", 'certificate validation (clientcert=verify-full) failed for user \"bob\": CN mismatch'"
            ),
        ),
        ("hostssl all all all cert map=crew", CERTIFIED, "captain", "cert"),
        ("hostssl all all all cert map=crew clientname=DN", CERTIFIED, "Crew", "cert"),
        (
            "hostssl all all all cert map=crew",
            CERTIFIED,
            "bob",
            '28000: certificate authentication failed for user "bob" /'
            ' [\'no match in usermap "crew" for user "bob" authenticated as "ann"\']',
        ),
    ],
)
def test_certificates(
    folder: Path, snapshot: Snapshot, rule: str, tls: Tls | None, user: str, answer: str
) -> None:
    maps = 'crew ann captain\ncrew "/^CN=.*,O=(.*)$" \\1\n'
    made = authentication(folder, rule, maps, ssl_ca_file="root.crt")
    assert admit(made, remote(tls), snapshot, user) == answer


def test_a_certificate_without_a_name(folder: Path, snapshot: Snapshot) -> None:
    made = authentication(folder, "hostssl all all all cert", ssl_ca_file="root.crt")
    nameless = Tls("TLSv1.3", "x", 256, b"hash", client_dn="O=Crew")
    assert admit(made, remote(nameless), snapshot) == (
        '28000: certificate authentication failed for user "ann" /'
        " ['client certificate contains no user name']"
    )


@pytest.mark.parametrize(
    ("maps", "user", "admitted"),
    [
        ("", ROOT, True),
        ("", "ann", False),
        (f"crew {ROOT} ann", "ann", True),
        (f"crew {ROOT} ann", ROOT, False),
        (f"other {ROOT} ann", "ann", False),
        ("crew /^r(oo)t$ \\1", "oo", True),
        ("crew /^r(oo)t$ x\\1\\1", "xoo\\1", True),
        ("crew /^root$ x\\1", "xroot", False),
        ("crew /o ann", "ann", True),
        ("crew /^o ann", "ann", False),
        (f"crew nobody ann\ncrew {ROOT} ann", "ann", True),
    ],
)
def test_users_of_the_system(folder: Path, snapshot: Snapshot, maps: str, user: str, admitted: bool) -> None:
    rule = "local all all peer map=crew" if maps else "local all all peer"
    answer = admit(authentication(folder, rule, maps), LOCAL, snapshot, user)
    refusal = f'28000: Peer authentication failed for user "{user}"'
    assert answer == "peer" if admitted else answer.startswith(refusal)


def test_a_system_that_does_not_tell_its_users(folder: Path, snapshot: Snapshot) -> None:
    made = authentication(folder, "local all all peer")
    for uid in (None, 4_000_000_000):
        assert admit(made, Origin(None, -1, uid), snapshot).startswith("28000: Peer authentication failed")


@pytest.mark.parametrize(
    ("rule", "strangers"),
    [
        ("host all all all trust", True),
        ("host all all 0.0.0.0/0 trust", True),
        ("host all all ::/0 trust", True),
        ("host all all 127.0.0.1 0.255.255.255 trust", True),
        ("host all all 192.0.2.1/32 trust", True),
        ("host all all samenet trust", True),
        ("host all all .example.com trust", True),
        ("hostssl all all all trust", True),
        ("hostssl all all all trust clientcert=verify-ca", False),
        ("host all all all scram-sha-256", False),
        ("host all all all reject", False),
        ("host all all samehost trust", False),
        ("host all all localhost trust", False),
        ("host all all 127.0.0.0/8 trust", False),
        ("host all all ::1/128 trust", False),
        ("local all all trust", False),
    ],
)
def test_trust_beyond_loopback_must_be_asked_for(folder: Path, rule: str, strangers: bool) -> None:
    for address in ("*", "0.0.0.0", "localhost, 192.0.2.1"):
        if not strangers:
            authentication(folder, rule, listen_addresses=address)
            continue
        with pytest.raises(ConfigError, match=r"line 1 trusts clients beyond loopback .*polar_allow_remote"):
            authentication(folder, rule, listen_addresses=address)
        authentication(folder, rule, listen_addresses=address, polar_allow_remote_trust="on")
    authentication(folder, rule, listen_addresses="127.0.0.1, ::1")


def test_all_mistakes_are_told_at_once(folder: Path) -> None:
    problem = 'line 1: end-of-line before authentication method; line 3: invalid connection type "x".'
    with pytest.raises(ConfigError, match=problem):
        authentication(folder, "host all all all\nhost all all all trust\nx\n")
    with pytest.raises(ConfigError, match="contains no entries"):
        authentication(folder, "# nothing\n")
    (folder / "pg_hba.conf").unlink()
    loaded = config.load(folder, config_file=None, options={}, environment={})
    with pytest.raises(ConfigError, match=r"pg_hba.conf cannot be read: No such file"):
        Authentication(loaded, Passwords(b""))


def test_a_reload_keeps_what_was_good(folder: Path, snapshot: Snapshot) -> None:
    made = authentication(folder, "local all all peer map=crew", f"crew {ROOT} ann")
    (folder / "pg_ident.conf").write_text("crew root\n")
    made.reload(made.config)
    assert admit(made, LOCAL, snapshot) == "peer"
    (folder / "pg_ident.conf").unlink()
    made.reload(made.config)
    assert admit(made, LOCAL, snapshot).startswith("28000")
    (folder / "pg_hba.conf").write_text("local all all nonsense")
    made.reload(made.config)
    assert admit(made, LOCAL, snapshot).startswith("28000: Peer")
    (folder / "pg_hba.conf").write_text("local all all trust")
    made.reload(made.config)
    assert admit(made, LOCAL, snapshot) == "trust"


def test_files_that_name_each_other(folder: Path) -> None:
    (folder / "loop").write_text("a @loop")
    (folder / "hba").write_text("host all @loop all trust\nhost @missing all all trust\n")
    problems = [str(problem and problem.message) for _, problem in read_rules(folder / "hba", has_tls=False)]
    assert problems == [
        f'could not open file "{folder}/loop": maximum nesting depth exceeded',
        f'could not open secondary authentication file "@missing" as "{folder}/missing":'
        " No such file or directory",
    ]


WORDS = st.text(st.characters(exclude_characters="\n\r\0", exclude_categories=["Cs"]), max_size=12)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=3), min_size=1, max_size=5))
def test_what_is_quoted_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, fields: list[list[str]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "quoted"
    text = "  ".join(",".join('"' + word.replace('"', '""') + '"' for word in field) for field in fields)
    path.write_text(f"# comment\n{text} # comment\n", encoding="utf-8")
    (line,) = read_lines(path)
    assert isinstance(line, Line)
    assert line.number == 2
    assert line.fields == tuple(tuple(Token(word, quoted=True) for word in field) for field in fields)


PIECES = st.sampled_from(
    (
        "host", "hostssl", "local", "all", "a,b", '"x y"', "+g", "@f", "10.0.0.0/8", "::1", "255.0.0.0",
        "samenet", "trust", "md5", "cert", "peer", "map=m", "clientcert=verify-ca", "x=y",
        "\\", "\\\n", "\n", "#", ",", '"', "/(", "\t",
    )
)  # fmt: skip


@given(st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=30).map(lambda p: " ".join(p).encode())))
def test_any_file_gives_rules_or_problems(tmp_path_factory: pytest.TempPathFactory, text: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(text)
    lines = text.count(b"\n") + 1
    for found in (read_rules(path, has_tls=True), read_mappings(path)):
        entries: list[tuple[Any, Any]] = list(found)
        for entry, problem in entries:
            assert (entry is None) != (problem is None)
            assert 1 <= (entry or problem).number <= lines
