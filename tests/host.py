"""A web host for what was published, on 127.0.0.1: with ranges and conditions, and with faults."""

import datetime as dt
import hashlib
import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TypeAlias

TYPES = {
    ".xml": "application/rss+xml; charset=utf-8",
    ".mp3": "audio/mpeg",
    ".jpg": "image/jpeg",
    ".vtt": "text/vtt",
    ".srt": "application/x-subrip",
    ".json": "application/json",
}


@dataclass
class Reply:
    """What goes back; a fault changes it before it does."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    pause_s: float = 0.0
    """Before each of the first bytes of the body."""


Fault: TypeAlias = Callable[[Reply], None]


@dataclass
class Host:
    url: str
    root: Path | None = None
    faults: dict[str, Fault] = field(default_factory=dict)
    """By how the path ends."""
    asked: list[str] = field(default_factory=list)
    """Method, path and range of each request."""

    def answer(self, method: str, path: str, headers: dict[str, str]) -> Reply:
        self.asked.append(" ".join(filter(None, (method, path, headers.get("range")))))
        file = (self.root or Path("/nowhere")) / path.lstrip("/")
        reply = Reply(404)
        if file.is_file():
            reply = _of(file, headers)
        for end, fault in self.faults.items():
            if path.endswith(end):
                fault(reply)
        return reply


def _of(file: Path, headers: dict[str, str]) -> Reply:
    data = file.read_bytes()
    etag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
    kind = TYPES.get(file.suffix, "application/octet-stream")
    reply = Reply(200, {"Content-Type": kind, "ETag": etag, "Cache-Control": "max-age=300"}, data)
    if headers.get("if-none-match") == etag:
        return Reply(304, reply.headers)
    if asked := re.fullmatch(r"bytes=(\d+)-(\d+)", headers.get("range", "")):
        first, last = int(asked[1]), min(int(asked[2]), len(data) - 1)
        reply.status, reply.body = 206, data[first : last + 1]
        reply.headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
    return reply


@contextmanager
def hosting(certificate: Path | None = None) -> Iterator[Host]:
    """With TLS where there is a `certificate` (a file that holds its key too)."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            given = {name.lower(): value for name, value in self.headers.items()}
            reply = host.answer(self.command, self.path, given)
            self.send_response(reply.status)
            reply.headers.setdefault("Content-Length", str(len(reply.body)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "HEAD" or reply.status == 304:
                return
            for number in range(len(reply.body) if reply.pause_s else 0):
                self.wfile.write(reply.body[number : number + 1])
                self.wfile.flush()
                time.sleep(reply.pause_s)
            if not reply.pause_s:
                self.wfile.write(reply.body)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None: ...

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None: ...

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    scheme = "http"
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    host = Host(f"{scheme}://127.0.0.1:{server.server_address[1]}/")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def self_signed(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that no authority has signed, with its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .sign(key, hashes.SHA256())
    )
    encoding, no_password = serialization.Encoding.PEM, serialization.NoEncryption()
    path = folder / "certificate.pem"
    path.write_bytes(
        key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, no_password)
        + certificate.public_bytes(encoding)
    )
    return path
