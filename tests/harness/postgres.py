"""A scratch PostgreSQL 15 beside us: the other half of every differential test.

Debian's binaries; run as user postgres when we are root, which PostgreSQL refuses to be.
"""

import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Self

import psycopg
import pytest

from harness.certificates import Authority, Pair
from harness.waiting import eventually

BINARIES = Path(os.environ.get("POSTGRES_BIN", "/usr/lib/postgresql/15/bin"))
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "16MB",
    "max_connections": "60",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "autovacuum": "off",
    "jit": "off",
    "max_wal_senders": "0",
    "wal_level": "minimal",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PostgresCluster:
    """One cluster in a temporary folder; databases are made afresh by `reset`."""

    host = "127.0.0.1"

    def __init__(self) -> None:
        if not (BINARIES / "initdb").exists():
            pytest.skip(f"no PostgreSQL 15 server binaries in {BINARIES} (Debian: postgresql-15)")
        self.root = Path(tempfile.mkdtemp(prefix="polar-lite-pg-", dir="/tmp"))
        self._as: list[str] = []
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.root, user.pw_uid, user.pw_gid)
            self._as = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
        self.port = free_port()

    @cached_property
    def version(self) -> int:
        """As server_version_num has it: 150018."""
        told = subprocess.run(
            [BINARIES / "postgres", "--version"], check=True, capture_output=True, text=True
        )
        major, minor = re.findall(r"\d+", told.stdout)[:2]
        return int(major) * 10_000 + int(minor)

    def start(self) -> None:
        data = self.root / "data"
        self._run(
            "initdb",
            "-D",
            str(data),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--lc-ctype=C.UTF-8",
            "--no-sync",
        )
        options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
        options += f" -p {self.port} -k {self.root} -c listen_addresses=127.0.0.1"
        self._run(
            "pg_ctl", "-D", str(data), "-l", str(self.root / "log"), "-o", options, "-w", "-t", "60", "start"
        )

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.root / "data"), "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.root, ignore_errors=True)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def use_tls(self, authority: Authority, own: Pair) -> None:
        """From now on; clients' certificates are those of the authority."""
        data = self.root / "data"
        for name, file in (
            ("server.crt", own.certificate),
            ("server.key", own.key),
            ("root.crt", authority.certificate),
        ):
            (data / name).write_bytes(file.read_bytes())
            (data / name).chmod(0o600)
            os.chown(data / name, data.stat().st_uid, data.stat().st_gid)
        with psycopg.connect(self.conninfo(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET ssl = on")
            connection.execute("ALTER SYSTEM SET ssl_ca_file = 'root.crt'")
            connection.execute("SELECT pg_reload_conf()")
        eventually(self._speaks_tls, "PostgreSQL speaks TLS")

    def _speaks_tls(self) -> bool:
        with psycopg.connect(self.conninfo(sslmode="prefer")) as connection:
            return bool(connection.pgconn.ssl_in_use)

    def _run(self, program: str, *arguments: str) -> None:
        environment = {**{k: v for k, v in os.environ.items() if not k.startswith("PG")}, "LC_ALL": "C"}
        with tempfile.TemporaryFile("w+") as out:  # a pipe would be held open by the postmaster
            done = subprocess.run(
                [*self._as, str(BINARIES / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=self.root,
                env=environment,
                check=False,
                timeout=120,
            )
            out.seek(0)
            assert done.returncode == 0, f"{program}: {out.read()}"

    def conninfo(self, role: str = "postgres", database: str = "postgres", **more: object) -> str:
        return psycopg.conninfo.make_conninfo(
            host=self.host, port=self.port, user=role, dbname=database, connect_timeout=20, **more
        )

    def reset(self) -> None:
        """An empty database `postgres` and no roles but the first: what a fresh server of ours has."""
        with psycopg.connect(self.conninfo(database="template1"), autocommit=True) as connection:
            names = connection.execute(
                "SELECT quote_ident(datname) FROM pg_database WHERE datname NOT IN ('template0', 'template1')"
            ).fetchall()
            for (name,) in names:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
            roles = connection.execute(
                "SELECT quote_ident(rolname) FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> 'postgres'"
            ).fetchall()
            for (role,) in roles:
                connection.execute(f"DROP OWNED BY {role} CASCADE")
                connection.execute(f"DROP ROLE {role}")
            connection.execute("CREATE DATABASE postgres")
