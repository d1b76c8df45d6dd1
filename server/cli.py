"""The command line: arguments -> Config -> a running Listener; one ready line, one sentence on failure.

Only what is needed to read arguments is imported at the top: the first answer is to come quickly.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

MINIMUM_PYTHON: Final = (3, 11)
MINIMUM_SQLITE: Final = (3, 39, 0)  # RIGHT and FULL JOIN, IS DISTINCT FROM
DESCRIPTION: Final = """\
Run a polar-lite server: PolarDB for PostgreSQL (Compatible with Oracle) over a folder of SQLite files.
Stock PostgreSQL clients connect to it. At the first start the data folder is made, with two databases,
polardb (Oracle mode) and postgres (PostgreSQL mode), and two superusers of the same names."""
EPILOG: Final = """\
examples:
  polar-lite-server                        listen on localhost:5433, data in ./polar-data
  polar-lite-server --port 0               let the system choose a free port; the ready line names it
  polar-lite-server -c log_connections=on -c statement_timeout=30s
  polar-lite-server --auth scram-sha-256 --pwfile secret.txt
                                           make a data folder whose users need a password
  psql "host=127.0.0.1 port=5433 dbname=polardb user=polardb"

Every setting can be given as -c name=value, as POLAR_LITE_NAME in the environment, or in postgresql.conf in
the data folder. SIGTERM and SIGINT stop the server after the logoff triggers ran; SIGHUP reads the
configuration again. The log goes to stderr and to log/server.log in the data folder."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the server until a signal; returns the exit code (1: it could not start, stderr says why)."""
    problem = platform_problem()
    if problem:
        return _fail(problem)
    options = _parser().parse_args(arguments)
    # What is imported stays; the collector would look at it again and again (45 ms of a start). The server
    # turns it on when all is loaded.
    gc.disable()
    try:
        return _run(options)
    except KeyboardInterrupt:
        return 130
    finally:
        gc.enable()


def platform_problem() -> str | None:
    """Return what keeps the server from running on this machine, with the remedy, or None."""
    if sys.platform == "win32":
        return "Windows is not supported; run polar-lite in WSL 2 or in a Linux container."
    if sys.version_info < MINIMUM_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        return (
            f"Python 3.11 or later is needed, this is {found};"
            " make a virtual environment with a newer python3."
        )
    import sqlite3

    if sqlite3.sqlite_version_info < MINIMUM_SQLITE:
        return (
            f"SQLite 3.39 or later is needed, this Python is linked with {sqlite3.sqlite_version}; "
            "use a Python from python.org, uv or conda, which bring their own."
        )
    return None


def _run(options: argparse.Namespace) -> int:
    import asyncio

    from polar_lite.server import config, data_folder, logs
    from polar_lite.server.listener import Server, StartError

    given = {}
    for item in options.settings:
        name, separator, value = item.partition("=")
        if not separator:
            return _fail(f"-c takes name=value, not `{item}`.")
        given[name.strip()] = value.strip()
    if options.port is not None:
        given["port"] = str(options.port)
    if options.host is not None:
        given["listen_addresses"] = options.host
    if options.tls_self_signed:
        given["ssl"] = "on"
    if options.extra_port is not None:
        given["polar_extra_port"] = str(options.extra_port)
    data_dir = Path(options.data_dir or os.environ.get("POLAR_LITE_DATA_DIR") or "polar-data").absolute()
    _raise_file_limit()
    try:
        method = options.auth or "trust"
        password = None if data_folder.is_made(data_dir) else _first_password(options.pwfile, method)
        folder = data_folder.open_folder(data_dir)
    except data_folder.FolderError as error:
        return _fail(str(error))
    with folder:
        if folder.is_new and (options.auth or password):
            folder.set_first_access(method, password)
        elif options.auth or options.pwfile:
            # The same command line may start a container again and again.
            print(
                f"polar-lite-server: --auth and --pwfile are for making the data folder; {data_dir} exists:"
                f" to change how users log on, edit {data_dir}/pg_hba.conf and use ALTER ROLE .. PASSWORD",
                file=sys.stderr,
                flush=True,
            )
        try:
            settings = config.load(
                data_dir,
                config_file=Path(options.config).absolute() if options.config else None,
                options=given,
                environment=os.environ,
                log_level=options.log_level,
            )
            logs.start(options.log_level, data_dir / "log")
            if options.tls_self_signed:
                from polar_lite.server.tls.self_signed import ensure_certificate

                ensure_certificate(settings)
            with asyncio.Runner(loop_factory=_loop_factory()) as runner:
                return runner.run(Server(settings, folder).run(announce=_announce))
        except (config.ConfigError, StartError, data_folder.FolderError) as error:
            return _fail(str(error))
        finally:
            logs.stop()


def _first_password(pwfile: str | None, method: str) -> str | None:
    """The first line of --pwfile. Raises FolderError."""
    from polar_lite.server.data_folder import FolderError

    if pwfile is None:
        if method != "trust":
            raise FolderError(f"--auth {method} needs --pwfile FILE, without which nobody could log on.")
        return None
    try:
        with open(pwfile, encoding="utf-8") as file:
            password = file.readline().rstrip("\r\n")
    except UnicodeDecodeError:
        raise FolderError(f"the password file {pwfile} is not in UTF-8.") from None
    except OSError as error:
        raise FolderError(f"the password file {pwfile} cannot be read: {error.strerror}.") from error
    if not password:
        raise FolderError(f"the password file {pwfile} is empty.")
    return password


def _loop_factory() -> Callable[[], AbstractEventLoop]:
    """uvloop's event loop where the extra of that name is installed (a fifth less time per query)."""
    from importlib import import_module

    try:
        factory: Callable[[], AbstractEventLoop] = import_module("uvloop").new_event_loop
    except ImportError:
        from asyncio import SelectorEventLoop

        from polar_lite.server.turns import TURNS

        return lambda: SelectorEventLoop(TURNS.make_selector())
    return factory


def _announce(address: str, log_file: Path) -> None:
    print(f"polar-lite is ready: postgresql://polardb@{address}/polardb (log: {log_file})", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="polar-lite-server",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", "-H", metavar="ADDRESS", help="address to listen on (default: localhost)")
    parser.add_argument(
        "--port", "-p", type=int, metavar="PORT", help="TCP port, 0 for any free one (default: 5433)"
    )
    parser.add_argument(
        "--extra-port",
        type=int,
        metavar="PORT",
        help="a second port to listen on, such as 1521 (default: none)",
    )
    parser.add_argument(
        "--tls-self-signed",
        action="store_true",
        help="turn TLS on; where the data folder has no server.crt, make a self-signed one",
    )
    parser.add_argument(
        "--data-dir",
        "-D",
        metavar="FOLDER",
        help="the data folder (default: POLAR_LITE_DATA_DIR in the environment, or else ./polar-data)",
    )
    parser.add_argument(
        "--config", metavar="FILE", help="configuration file (default: postgresql.conf in the data folder)"
    )
    parser.add_argument(
        "-c",
        dest="settings",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="give a setting a value; as often as there are settings to give",
    )
    parser.add_argument(
        "--auth",
        "-A",
        choices=("trust", "scram-sha-256", "md5", "password"),
        metavar="METHOD",
        help="for a new data folder: how users log on: trust (the default), scram-sha-256, md5, password",
    )
    parser.add_argument(
        "--pwfile",
        metavar="FILE",
        help="for a new data folder: the first line is the password of users polardb and postgres",
    )
    parser.add_argument(
        "--log-level",
        default="info",
        choices=("debug", "info", "warning", "error"),
        help="the least that is logged (default: info)",
    )
    parser.add_argument("--version", action=_ShowVersion, nargs=0, help="show the version and exit")
    return parser


class _ShowVersion(argparse.Action):
    """As argparse's own, but looks the version up only when asked: importlib.metadata imports slowly."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        print(_version())
        parser.exit()


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"polar-lite-server {version('polar-lite')}"
    except PackageNotFoundError:
        return "polar-lite-server (not installed)"


def _raise_file_limit() -> None:
    """A session is a socket and up to six file descriptors of SQLite: take what the system allows."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # macOS reports an unlimited hard limit but refuses more than its own maximum.
    wanted = hard if hard != resource.RLIM_INFINITY else max(soft, 10240)
    if soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (ValueError, OSError):
            return


def _fail(sentence: str) -> int:
    print(f"polar-lite-server: {sentence.removesuffix('.')}.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
