"""A server, ours or PostgreSQL, whose pg_hba.conf and pg_ident.conf a test writes; and SCRAM by hand.

Independent of polar_lite.protocol on purpose, as `frontend` is. RFC 5802 and 7677.
"""

import hashlib
import hmac
import struct
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from harness import frontend as f
from harness.frontend import Frontend, Message
from harness.waiting import eventually

OPEN_DOOR = "host postgres postgres 127.0.0.1/32 trust\n"
"""The first line of all files: whoever tests must be able to get in."""
SASL, SASL_CONTINUE, SASL_FINAL = 10, 11, 12
CLEAR, MD5, OK = 3, 5, 0


@dataclass
class Site:
    """A server's address and the folder of its files. `admin` is a superuser's session."""

    host: str
    port: int
    folder: Path

    def __post_init__(self) -> None:
        self._clients: list[Frontend] = []
        self.admin = Frontend(self.host, self.port)
        self.admin.log_on("postgres", "postgres")

    @contextmanager
    def rules(self, rules: str, ident: str = "") -> Iterator[None]:
        """Have these rules, after OPEN_DOOR, in force."""
        hba, maps = self.folder / "pg_hba.conf", self.folder / "pg_ident.conf"
        before = hba.read_text(), maps.read_text() if maps.exists() else ""
        try:
            self.write(OPEN_DOOR + rules, ident)
            self.reload()
            yield
        finally:
            self.write(*before)
            self.reload()

    def write(self, rules: str, ident: str = "") -> None:
        (self.folder / "pg_hba.conf").write_text(rules)
        (self.folder / "pg_ident.conf").write_text(ident)

    def reload(self) -> None:
        """Have the files read, and wait until new connections see them."""
        before = self._loaded_at()
        self.admin.rows("SELECT pg_reload_conf()")
        eventually(lambda: self._loaded_at() > before, "the configuration is reloaded")

    def _loaded_at(self) -> str:
        client = Frontend(self.host, self.port)
        client.log_on("postgres", "postgres")
        ((moment,),) = client.rows("SELECT to_char(pg_conf_load_time(), 'YYYYMMDDHH24MISSUS')")
        client.terminate()
        return moment or ""

    def rows(self, sql: str) -> list[tuple[str | None, ...]]:
        return self.admin.rows(sql)

    def close(self) -> None:
        for client in self._clients:
            client.close()
        self.admin.terminate()

    # --- logging on by hand

    def start(self, user: str, database: str = "postgres", **parameters: str) -> tuple[Frontend, Message]:
        """A client that has sent its startup packet, and what it was answered."""
        client = Frontend(self.host, self.port)
        self._clients.append(client)
        client.send(f.startup({"user": user, "database": database, **parameters}))
        answer = client.receive()
        assert answer is not None
        return client, answer

    def log_on(
        self, user: str, password: str | None = None, database: str = "postgres", **parameters: str
    ) -> str:
        """'' when the client gets in, else 'SQLSTATE: message'. Answers with whatever the server asks for."""
        client, answer = self.start(user, database, **parameters)
        try:
            while answer.tag == "R" and kind_of(answer) != OK:
                answer = self._answer(client, answer, user, password or "")
            if answer.tag != "E":
                rest = client.until_ready()
                answer = next((m for m in rest if m.tag == "E"), answer)
            if answer.tag == "E":
                return f"{answer.fields['C']}: {answer.fields['M']}"
            return ""
        finally:
            client.close()

    def _answer(self, client: Frontend, asked: Message, user: str, password: str) -> Message:
        match kind_of(asked):
            case 3:
                client.send(f.packed("p", f.text(password)))
            case 5:
                client.send(f.packed("p", f.text(md5_answer(user, password, asked.body[4:]))))
            case 10:
                self._scram = Scram(password)
                client.send(sasl_initial("SCRAM-SHA-256", self._scram.first()))
            case 11:
                client.send(f.packed("p", self._scram.final(asked.body[4:])))
            case 12:
                assert asked.body[4:] == self._scram.server_signature
        answer = client.receive()
        assert answer is not None
        return answer


def kind_of(message: Message) -> int:
    """The number of an Authentication message."""
    assert message.tag == "R"
    number: int = struct.unpack_from("!i", message.body)[0]
    return number


def sasl_initial(mechanism: str, data: bytes | None) -> bytes:
    body = struct.pack("!i", -1) if data is None else struct.pack("!i", len(data)) + data
    return f.packed("p", f.text(mechanism) + body)


def md5_answer(user: str, password: str, salt: bytes) -> str:
    stored = hashlib.md5(password.encode() + user.encode()).hexdigest()
    return "md5" + hashlib.md5(stored.encode() + salt).hexdigest()


class Scram:
    """The client's side of one exchange."""

    def __init__(self, password: str, header: str = "n,,", binding: bytes = b"") -> None:
        self.password = password
        self.header = header
        self.binding = binding
        self.server_signature = b""

    def first(self) -> bytes:
        return f"{self.header}n=,r=abc".encode()

    def final(self, challenge: bytes) -> bytes:
        nonce, salt, iterations = challenge.decode().split(",")
        salted = hashlib.pbkdf2_hmac(
            "sha256", self.password.encode(), b64decode(salt[2:]), int(iterations[2:])
        )
        bare = f"c={b64encode(self.header.encode() + self.binding).decode()},{nonce}"
        signed = f"n=,r=abc,{challenge.decode()},{bare}".encode()
        key = hmac.digest(salted, b"Client Key", "sha256")
        signature = hmac.digest(hashlib.sha256(key).digest(), signed, "sha256")
        proof = b64encode(bytes(a ^ b for a, b in zip(key, signature, strict=True))).decode()
        server_key = hmac.digest(salted, b"Server Key", "sha256")
        self.server_signature = b"v=" + b64encode(hmac.digest(server_key, signed, "sha256"))
        return f"{bare},p={proof}".encode()
