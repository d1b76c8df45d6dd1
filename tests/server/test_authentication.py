"""Logging on with passwords, by rules that the test writes: the same on PostgreSQL 15 and here."""

import asyncio

import asyncpg
import psycopg
import pytest

from harness import frontend as f
from harness.access import CLEAR, MD5, SASL, SASL_CONTINUE, Scram, Site, kind_of, sasl_initial
from harness.servers import ServerProcess

EVERYONE = "host all all 127.0.0.1/32 {}\n"
FAILED = 'password authentication failed for user "{}"'


def test_each_method_with_each_kind_of_verifier(site: Site) -> None:
    site.rows("CREATE ROLE scrammed LOGIN PASSWORD 'secret'")
    site.rows("SET password_encryption = md5")
    site.rows("CREATE ROLE hashed LOGIN PASSWORD 'secret'")
    site.rows("CREATE ROLE bare LOGIN")
    site.rows("RESET password_encryption")
    works = {
        "scram-sha-256": {"scrammed"},
        "md5": {"scrammed", "hashed"},
        "password": {"scrammed", "hashed"},
    }
    for method, roles in works.items():
        with site.rules(EVERYONE.format(method)):
            for role in ("scrammed", "hashed", "bare", "nobody"):
                expected = "" if role in roles else f"28P01: {FAILED.format(role)}"
                assert site.log_on(role, "secret") == expected, (method, role)
                assert site.log_on(role, "Secret") == f"28P01: {FAILED.format(role)}"
            assert site.log_on("hashed", "") == (
                "28P01: empty password returned by client"
                if method == "password"
                else f"28P01: {FAILED.format('hashed')}"
            )


def test_what_is_asked_depends_on_the_rule_only(site: Site) -> None:
    """Who has no password, or is nobody, is asked as everybody else is."""
    site.rows("CREATE ROLE bare LOGIN")
    with site.rules(EVERYONE.format("scram-sha-256")):
        first = [site.start(user)[1].body for user in ("bare", "nobody", "postgres2")]
        assert first == [b"\0\0\0\x0aSCRAM-SHA-256\0\0"] * 3
    with site.rules(EVERYONE.format("md5")):
        assert kind_of(site.start("nobody")[1]) == SASL
    with site.rules(EVERYONE.format("password")):
        assert site.start("nobody")[1].body == b"\0\0\0\3"
    site.rows("SET password_encryption = md5")
    site.rows("ALTER ROLE bare PASSWORD 'x'")
    site.rows("RESET password_encryption")
    with site.rules(EVERYONE.format("md5")):
        assert kind_of(site.start("bare")[1]) == MD5


def test_nobody_has_the_same_salt_each_time(site: Site) -> None:
    def challenge(user: str) -> list[bytes]:
        client, _ = site.start(user)
        client.send(sasl_initial("SCRAM-SHA-256", b"n,,n=,r=abc"))
        answer = client.receive()
        assert answer is not None
        assert kind_of(answer) == SASL_CONTINUE
        return answer.body[4:].split(b",")

    with site.rules(EVERYONE.format("scram-sha-256")):
        one, again, other = challenge("nobody"), challenge("nobody"), challenge("somebody")
    assert one[1:] == again[1:]
    assert one[2] == other[2] == b"i=4096"
    assert one[1] != other[1]
    assert len({one[0], again[0], other[0]}) == 3


FIRST_MESSAGES = [
    b"",
    b"n",
    b"n,",
    b"n,,",
    b"n,,n=,r=abc\0",
    b"x,,n=,r=abc",
    b"\xff,,n=,r=abc",
    b"n;,n=,r=abc",
    b"n,b=,n=,r=abc",
    b"n,a=bob,n=,r=abc",
    b"n,,m=1,n=,r=abc",
    b"n,,r=abc",
    b"n,,n,r=abc",
    b"n,,n=\xff\xfe,r=abc,",
    b"n,,n=,r=a\x80c",
    b"n,,n=,r=a c",
    b"n,,n=,r=abc,x",
    b"n,,n=,r=abc,1=2",
    b"n,,n=,r=abc,e=2",
    b"n,,n=,r=",
    b"y,,n=,r=abc",
    b"p=tls-server-end-point,,n=,r=abc",
    b"p=tls-unique,,n=,r=abc",
]
FINAL_MESSAGES = [
    b"",
    b"c=biws",
    b"c=biws,r={nonce}",
    b"c=biws,r={nonce},p=",
    b"c=biws,r={nonce},p=AAAA",
    b"c=biws,r={nonce},p=%%",
    b"c=biws,r={nonce}x,p={zeros}",
    b"c=biws,r=x,p={zeros}",
    b"c=eSws,r={nonce},p={zeros}",
    b"c=,r={nonce},p={zeros}",
    b"d=biws,r={nonce},p={zeros}",
    b"c=biws,r={nonce},p={zeros},x=1",
    b"c=biws,r={nonce},e=1,p={zeros}",
    b"c=biws,r={nonce},1=1,p={zeros}",
    b"c=biws,r={nonce},p={zeros}",
    b"c=biws,r={nonce},p={zeros}\0",
]


def test_first_messages(both: tuple[Site, Site]) -> None:
    ours, theirs = (dict(zip(FIRST_MESSAGES, answers_to_first(site), strict=True)) for site in both)
    assert ours == theirs


def answers_to_first(site: Site) -> list[str]:
    answers = []
    with site.rules(EVERYONE.format("scram-sha-256")):
        for message in FIRST_MESSAGES:
            client, _ = site.start("nobody")
            client.send(sasl_initial("SCRAM-SHA-256", message))
            answers.append(shown(client.receive()))
    return answers


def test_final_messages(both: tuple[Site, Site]) -> None:
    ours, theirs = (dict(zip(FINAL_MESSAGES, answers_to_final(site), strict=True)) for site in both)
    assert ours == theirs


def answers_to_final(site: Site) -> list[str]:
    answers = []
    with site.rules(EVERYONE.format("scram-sha-256")):
        for message in FINAL_MESSAGES:
            client, _ = site.start("nobody")
            client.send(sasl_initial("SCRAM-SHA-256", b"n,,n=,r=abc"))
            challenge = client.receive()
            assert challenge is not None
            nonce = challenge.body[4:].split(b",")[0][2:]
            filled = message.replace(b"{nonce}", nonce).replace(b"{zeros}", b"A" * 43 + b"=")
            client.send(f.packed("p", filled))
            answers.append(shown(client.receive()))
    return answers


def shown(answer: f.Message | None) -> str:
    """An answer without what differs each time."""
    if answer is None:
        return "closed"
    if answer.tag != "E":
        return f"{answer.tag} {kind_of(answer)}"
    return " ".join(f"{key}={value}" for key, value in answer.fields.items() if key in "SVCMDH")


def test_a_mechanism_that_was_not_offered(site: Site) -> None:
    refusal = "client selected an invalid SASL authentication mechanism"
    with site.rules(EVERYONE.format("scram-sha-256")):
        for mechanism in ("SCRAM-SHA-256-PLUS", "PLAIN", ""):
            client, _ = site.start("nobody")
            client.send(sasl_initial(mechanism, b"n,,n=,r=abc"))
            answer = client.receive()
            assert answer is not None
            assert (answer.fields["C"], answer.fields["M"]) == ("08P01", refusal)
        # Another message than an answer.
        client, _ = site.start("nobody")
        client.send(f.query("SELECT 1"))
        answer = client.receive()
        assert answer is not None
        assert answer.fields["M"] == "expected SASL response, got message type 81"


def test_the_first_message_may_come_later(site: Site) -> None:
    site.rows("CREATE ROLE ann LOGIN PASSWORD 'secret'")
    with site.rules(EVERYONE.format("scram-sha-256")):
        client, _ = site.start("ann")
        exchange = Scram("secret")
        client.send(sasl_initial("SCRAM-SHA-256", None))
        empty = client.receive()
        assert empty is not None
        assert empty.body == b"\0\0\0\x0b"
        client.send(f.packed("p", exchange.first()))
        challenge = client.receive()
        assert challenge is not None
        client.send(f.packed("p", exchange.final(challenge.body[4:])))
        proof, ok = client.receive(), client.receive()
        assert proof is not None
        assert ok is not None
        assert proof.body[4:] == exchange.server_signature
        assert ok.text == "AuthenticationOk"
        client.close()


def test_order_of_the_checks(site: Site) -> None:
    site.rows("CREATE ROLE ann LOGIN PASSWORD 'secret'")
    site.rows("CREATE ROLE shut PASSWORD 'secret'")
    site.rows("CREATE ROLE old LOGIN PASSWORD 'secret' VALID UNTIL '2001-02-03'")
    site.rows("CREATE ROLE ever LOGIN PASSWORD 'secret' VALID UNTIL 'infinity'")
    site.rows("CREATE ROLE full LOGIN PASSWORD 'secret' CONNECTION LIMIT 0")
    rules = "host all old,shut,nobody2 127.0.0.1/32 trust\nhost rejected all all reject\n"
    with site.rules("host db1 all all trust\n" + EVERYONE.format("scram-sha-256")):
        assert site.log_on("ever", "secret") == ""
        assert site.log_on("old", "secret") == f"28P01: {FAILED.format('old')}"
        assert site.log_on("shut", "secret") == '28000: role "shut" is not permitted to log in'
        assert site.log_on("full", "secret") == '53300: too many connections for role "full"'
        assert site.log_on("full", "wrong") == f"28P01: {FAILED.format('full')}"
        assert site.log_on("ann", "wrong", "nowhere") == f"28P01: {FAILED.format('ann')}"
        assert site.log_on("ann", "secret", "nowhere") == '3D000: database "nowhere" does not exist'
    with site.rules(rules):
        host = 'host "127.0.0.1"'
        assert site.log_on("old") == ""
        assert site.log_on("nobody2") == '28000: role "nobody2" does not exist'
        assert site.log_on("shut") == '28000: role "shut" is not permitted to log in'
        assert site.log_on("ann") == (
            f'28000: no pg_hba.conf entry for {host}, user "ann", database "postgres", no encryption'
        )
        assert site.log_on("ann", database="rejected") == (
            f'28000: pg_hba.conf rejects connection for {host}, user "ann", database "rejected",'
            " no encryption"
        )
        assert site.log_on("ann", replication="nonsense") == (
            '22023: invalid value for parameter "replication": "nonsense"'
        )


def test_a_client_that_leaves_while_it_is_asked(site: Site) -> None:
    """psql does, to ask its user."""
    with site.rules(EVERYONE.format("scram-sha-256")):
        client, answer = site.start("ann")
        assert kind_of(answer) == SASL
        client.close()


def test_slow_clients_are_dropped(both: tuple[Site, Site]) -> None:
    last = []
    for site in both:
        site.rows("ALTER SYSTEM SET authentication_timeout = '1s'")
        try:
            with site.rules(EVERYONE.format("scram-sha-256")):
                client, answer = site.start("ann")
                assert kind_of(answer) == SASL
                last.append(shown(client.receive()))
        finally:
            site.rows("ALTER SYSTEM RESET authentication_timeout")
            site.reload()
    assert last[0] == last[1]


def test_replication_is_asked_for_like_a_database(own_site: Site) -> None:
    rules = "host replication polardb 127.0.0.1/32 trust\nhost replication postgres all scram-sha-256\n"
    with own_site.rules(rules + "host all polardb all reject\n"):
        assert own_site.log_on("polardb", replication="true") == "0A000: replication is not supported"
        assert (
            own_site.log_on("polardb", replication="1", database="x") == "0A000: replication is not supported"
        )
        assert own_site.log_on("postgres", "x", replication="on") == f"28P01: {FAILED.format('postgres')}"
        assert own_site.log_on("bob", replication="true") == (
            '28000: no pg_hba.conf entry for replication connection from host "127.0.0.1", user "bob",'
            " no encryption"
        )
        assert own_site.log_on("polardb", replication="database").startswith("28000: pg_hba.conf rejects")
        assert own_site.log_on("postgres", replication="off") == ""


def test_what_the_log_knows(own_site: Site, own_server: ServerProcess) -> None:
    """The client is told nothing of it."""
    own_site.rows("CREATE ROLE bare LOGIN")
    own_site.rows("CREATE ROLE late LOGIN PASSWORD 'x' VALID UNTIL '2001-01-01'")
    own_site.rows("CREATE ROLE known LOGIN PASSWORD 'x'")
    own_site.rows("CREATE ROLE hashed LOGIN PASSWORD 'md5f5914a4d4d9b67f5a0d9fc7b7cce3a4c'")
    rules = "host all known all md5\nhost all all all scram-sha-256 # all others\n"
    with own_site.rules(rules):
        for role in ("bare", "late", "known", "hashed", "nobody"):
            assert own_site.log_on(role, "y") == f"28P01: {FAILED.format(role)}"
    with own_site.rules(EVERYONE.format("password")):
        assert own_site.log_on("known", "y") == f"28P01: {FAILED.format('known')}"
    log = own_server.wait_for_log(
        f'{FAILED.format("known")}\n\tDETAIL:  Connection matched pg_hba.conf line 2: "host all known',
        f'{FAILED.format("known")}\n\tDETAIL:  Password does not match for user "known".\n',
        f'{FAILED.format("bare")}\n\tDETAIL:  User "bare" has no password assigned.\n',
        f'{FAILED.format("late")}\n\tDETAIL:  User "late" has an expired password.\n',
        f'{FAILED.format("hashed")}\n\tDETAIL:  User "hashed" does not have a valid SCRAM secret.\n',
        f'{FAILED.format("nobody")}\n\tDETAIL:  Role "nobody" does not exist.\n',
        'line 3: "host all all all scram-sha-256 # all others"',
    )
    assert "Traceback" not in log


def test_methods_there_are_none_of_here(own_site: Site) -> None:
    with own_site.rules("host all polardb all ldap ldapserver=x ldapprefix=y\nhost all all all radius\n"):
        assert own_site.log_on("polardb") == "0A000: authentication method ldap is not supported"
        assert own_site.log_on("bob") == "0A000: authentication method radius is not supported"


def test_drivers(own_site: Site, own_server: ServerProcess) -> None:
    own_site.rows("CREATE ROLE ann LOGIN PASSWORD 'pass\u00a0w\u00f6rd\u00ad'")
    with own_site.rules(EVERYONE.format("scram-sha-256")):
        for password in ("pass\u00a0w\u00f6rd\u00ad", "pass w\u00f6rd", "pass wo\u0308rd"):  # SASLprep
            with own_server.connect("ann", password=password) as connection:
                assert connection.execute("SELECT current_user").fetchone() == ("ann",)
        with pytest.raises(psycopg.OperationalError, match=FAILED.format("ann")):
            own_server.connect("ann", password="password")
        asyncio.run(visit_by_asyncpg(own_server, "pass w\u00f6rd"))
        ours = "SELECT sys_context('userenv', 'authentication_method')"
        with own_server.connect("ann", password="pass w\u00f6rd") as connection:
            assert connection.execute(ours).fetchone() == ("scram-sha-256",)


async def visit_by_asyncpg(server: ServerProcess, password: str) -> None:
    connection = await asyncpg.connect(
        host=server.host, port=server.port, user="ann", database="postgres", password=password, timeout=20
    )
    assert await connection.fetchval("SELECT current_user") == "ann"
    await connection.close()


def test_no_password_is_kept_or_logged(own_site: Site, own_server: ServerProcess) -> None:
    own_site.rows("CREATE ROLE ann LOGIN PASSWORD 'unforgettable'")
    own_site.rows("ALTER ROLE ann PASSWORD 'unforgettable'")
    with own_site.rules(EVERYONE.format("password")):
        assert own_site.log_on("ann", "unforgettable") == ""
    kept = b"".join(path.read_bytes() for path in own_server.data_dir.rglob("*") if path.is_file())
    assert b"unforgettable" not in kept


def test_those_who_are_slow_keep_nobody_waiting(own_site: Site) -> None:
    """However many there are: they wait on the event loop."""
    own_site.rows("CREATE ROLE ann LOGIN PASSWORD 'secret'")
    rules = (
        "host all slow all scram-sha-256\nhost postgres all all password\nhost all all all scram-sha-256\n"
    )
    with own_site.rules(rules):
        slow = [own_site.start("slow") for _ in range(60)]
        slow += [own_site.start("ann") for _ in range(30)]
        assert {kind_of(answer) for _, answer in slow} == {SASL, CLEAR}
        assert own_site.log_on("ann", "secret") == ""
        assert own_site.log_on("ann", "secret", database="polardb") == ""


def test_who_is_who_in_the_log(own_site: Site, own_server: ServerProcess) -> None:
    own_site.rows("CREATE ROLE ann LOGIN PASSWORD 'secret'")
    own_site.rows("ALTER SYSTEM SET log_connections = on")
    try:
        with own_site.rules(EVERYONE.format("scram-sha-256")):
            assert own_site.log_on("ann", "secret") == ""
            own_server.wait_for_log(
                'connection authenticated: identity="ann" method=scram-sha-256'
                f" ({own_site.folder}/pg_hba.conf:2)",
                "connection authorized: user=ann database=postgres",
            )
    finally:
        own_site.rows("ALTER SYSTEM RESET log_connections")
        own_site.reload()
