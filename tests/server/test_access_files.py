"""pg_hba.conf and pg_ident.conf: what their lines mean, the same on PostgreSQL 15 and here."""

import pytest

from harness.access import Site
from harness.logon import failure

EVERYONE = "host all all 127.0.0.1/32 {}\n"
RULES = [
    'local all all trust\n\nhost all all 10.1.2.3/8 md5\nhost "a b",all,sameuser,"all" +grp,"+x","u""v"'
    " 10.0.0.1 255.255.0.255 scram-sha-256\nhost a,b c , d samehost trust\n",
    "foo all all trust\nhost\nhost all\nhost all all\nhost all all 1.2.3.4\nhost all all 1.2.3.4/33 trust\n"
    "host all all 1.2.3.4/ trust\nhost all all 1.2.3.4/x trust\nhost all all nohost/24 trust\n"
    "host all all 1.2.3.4 trust\nhost all all 1.2.3.4 ::1 trust\nhost all all ::1/129 trust\n",
    "host all all a,b trust\nhost,local all all all trust\nhost all all all trust,md5\n"
    "host all all all nosuch\n"
    "host all all all sspi\nhost all all all bsd\nlocal all all gss\nhost all all all peer\n"
    "host all all all cert\nlocal all all ident\nlocal all all ident map=x\n",
    "hostssl all all all cert\nhostssl all all all cert clientcert=verify-ca\n"
    "hostssl all all all md5 clientcert=verify-full clientname=DN\n"
    "host all all all md5 clientcert=verify-ca\n"
    "host all all all md5 clientname=CN\n",
    "host all all all trust map=x\nhost all all all trust foo\nhost all all all trust foo=bar\n"
    "host all all all trust ldapserver=x\nhost all all all trust krb_realm=x\n"
    "host all all all trust radiusservers=x\nhost all all all trust pamservice=x\n"
    'host all all all trust upn_username=1\nlocal all all peer map="m x"\n',
    "host all all \\\n  all \\\n trust\nhost all all all foo\nhost all all all \\\n bar\n# comment \\\n"
    "host all all all baz\nhost all all all trust # x\nhost all all all tr#ust\nhost all all all trust \\",
    'host all @users all trust\nhost @"use rs",z @users,+y all trust\nhost all "@users" all trust\n',
    'host all all .example.com trust\nhost all all localhost md5\nhost all all "all" md5\n'
    'host all all SAMEHOST trust\nhost "" "" all trust\nhost all all 1.2 255.0.0.0 trust\n'
    "host all all 300.1.1.1/8 trust\nhost all all 1.2.3.4/+8 trust\nhost all all fe80::1%lo/64 trust\n"
    "host all all ::ffff:1.2.3.4/128 trust\n",
    'host all "unter minated all trust\nhost all all all trust "\nhost "a"b"c d" x"y z" all trust\n'
    'host all all all TRUST\nHOST all all all trust\nhost all all all "trust"\n"host" all all all trust\n'
    "host all,,all all all trust\n host all all , all trust\n",
    "",
]
MAPS = 'm a b\n\nm /^(.*)@x$ \\1\nm a\nm\nm a,b c\nm /( b\nm a b c d\n"m x" "a b" "c"\nm @users x\n'


@pytest.mark.parametrize("text", RULES)
def test_the_file_as_the_view_shows_it(both: tuple[Site, Site], text: str) -> None:
    rows = []
    for site in both:
        (site.folder / "users").write_text('u1 u2\n"u 3",u4 # c\n@more\n')
        (site.folder / "more").write_text("m1\n")
        (site.folder / "use rs").write_text("q\n")
        rows.append(rows_of(site, "pg_hba_file_rules", text))
    assert rows[0] == rows[1]


def test_the_maps_as_the_view_shows_them(both: tuple[Site, Site]) -> None:
    rows = []
    for site in both:
        (site.folder / "users").write_text("u1 u2\n")
        rows.append(rows_of(site, "pg_ident_file_mappings", None, MAPS))
    assert rows[0] == rows[1]


def rows_of(site: Site, view: str, hba: str | None, maps: str = "") -> list[tuple[str | None, ...]]:
    before = (site.folder / "pg_hba.conf").read_text()
    try:
        site.write(before if hba is None else hba, maps)
        return site.rows(f"SELECT * FROM {view}")
    finally:
        site.write(before)


def test_a_broken_file_changes_nothing(site: Site) -> None:
    site.rows("CREATE ROLE ann LOGIN PASSWORD 'secret'")
    with site.rules(EVERYONE.format("trust")):
        before = (site.folder / "pg_hba.conf").read_text()
        site.write(before + "host all all nonsense\n")
        site.reload()
        assert site.log_on("ann") == ""
        assert ("3", "end-of-line before authentication method") in site.rows(
            "SELECT line_number, error FROM pg_hba_file_rules"
        )
        for name, kind, view in (
            ("pg_hba.conf", "configuration", "pg_hba_file_rules"),
            ("pg_ident.conf", "usermap", "pg_ident_file_mappings"),
        ):
            (site.folder / name).unlink()
            reason = f'could not open {kind} file "{site.folder}/{name}": No such file or directory'
            assert failure(site.admin, f"SELECT * FROM {view}") == ("58P01", reason)
        site.reload()
        assert site.log_on("ann") == ""
        site.write(before)


def test_who_may_read_the_files(site: Site) -> None:
    site.rows("CREATE ROLE ann LOGIN")
    with site.rules(EVERYONE.format("trust")):
        client, _ = site.start("ann")
        client.until_ready()
        for sql, refusal in (
            ("SELECT * FROM pg_hba_file_rules", "view pg_hba_file_rules"),
            ("SELECT * FROM pg_ident_file_mappings", "view pg_ident_file_mappings"),
            ("SELECT * FROM pg_hba_file_rules()", "function pg_hba_file_rules"),
            ("SELECT * FROM pg_ident_file_mappings()", "function pg_ident_file_mappings"),
            ("SELECT pg_reload_conf()", "function pg_reload_conf"),
        ):
            assert client.query(sql)[0].fields["M"] == f"permission denied for {refusal}"
        client.terminate()


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        ("host all ann 127.0.0.1/32 trust", True),
        ("host all bob,ann 127.0.0.1 255.0.0.0 trust", True),
        ("host all ann 127.9.0.1 255.0.0.0 trust", True),
        ("host all ann 127.9.0.1/16 trust", False),
        ("host all ann 127.5.0.1 255.0.255.255 trust", True),
        ("local all ann trust", False),
        ("hostssl all ann all trust", False),
        ("hostgssenc all ann all trust", False),
        ("hostnossl all ann all trust", True),
        ("hostnogssenc all ann all trust", True),
        ("host all ann ::/0 trust", False),
        ("host all ann 0.0.0.0/0 trust", True),
        ("host all ann samehost trust", True),
        ("host all ann samenet trust", True),
        ("host all ann localhost trust", True),
        ("host all ann LOCALHOST trust", True),
        ("host all ann .localhost trust", False),
        ("host all ann .host trust", False),
        ("host all ann host.invalid trust", False),
        ("host all +crew all trust", True),
        ("host all +ann all trust", True),
        ('host all "+crew" all trust', False),
        ("host all +ship all trust", True),
        ("host all +nosuch all trust", False),
        ("host sameuser all all trust", False),
        ("host samerole all all trust", False),
        ("host replication all all trust", False),
        ("host postgres all all trust", True),
        ('host "all" all all trust', False),
        ('host all "all" all trust', False),
        ('host "postgres" "ann" all trust', True),
        ("host all @names all trust", True),
        ("host all Ann all trust", False),
    ],
)
def test_which_rule_fits(site: Site, rule: str, fits: bool) -> None:
    for sql in (
        "CREATE ROLE ann LOGIN",
        "CREATE ROLE crew",
        "CREATE ROLE ship",
        "GRANT ship TO crew",
        "GRANT crew TO ann",
    ):
        site.rows(sql)
    (site.folder / "names").write_text("x, y\n ann\n")
    with site.rules(rule + "\n"):
        refusal = "28000: no pg_hba.conf entry for host"
        assert site.log_on("ann")[: len(refusal)] == ("" if fits else refusal)


def test_a_superuser_is_no_member_of_every_group(site: Site) -> None:
    site.rows("CREATE ROLE root LOGIN SUPERUSER")
    site.rows("CREATE ROLE crew")
    with site.rules("host all +crew all trust\n"):
        assert site.log_on("root").startswith("28000: no pg_hba.conf entry")
