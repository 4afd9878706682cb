"""What lies in deploy/: accepted by the programs it is for, and serving what it should, no more."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import httpx
import pytest

from tests.needs import need_program
from tests.studio import open_desk
from tts_job.cli import cli
from tts_job.errors import SettingsError
from tts_job.podcast.site import CONTENT_SECURITY_POLICY
from tts_job.web.policy import public_policy

DEPLOY = Path(__file__).parents[1] / "deploy"
NGINX = DEPLOY / "nginx" / "tts-job.conf"
CADDY = DEPLOY / "caddy" / "Caddyfile"
UNIT = DEPLOY / "systemd" / "tts-job.service"
SOON_S = 10.0
ROOT = "/var/lib/tts-job/output/public"
MOST_EXPOSURE = 2.0
"""Of `systemd-analyze security`, where 10 is without any hardening."""
SUFFIXES = (".mp3", ".vtt", ".srt", ".json", ".chapters.json", ".txt")


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One published episode, and beside it what nobody may see."""
    folder = tmp_path_factory.mktemp("deploy")
    with open_desk(folder) as desk:
        desk.render()
        desk.publish()
    secret = folder / "output" / "private" / "held"
    secret.mkdir(parents=True)
    (secret / "secret.mp3").write_bytes(b"secret")
    (folder / "output" / "public" / ".tts-job-1-1-1").write_bytes(b"half")
    (folder / "output" / "public" / "way-out").symlink_to(folder / "output" / "state")
    for path in (folder, folder.parent):
        path.chmod(0o755)  # the web server is somebody else
    return folder / "output"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert isinstance(port, int)
        return port


@contextmanager
def running(command: list[str], port: int, folder: Path) -> Iterator[httpx.Client]:
    """A web server that was started in the foreground, and somebody who asks it."""
    environment = {"HOME": str(folder), "PATH": "/usr/bin:/bin", "XDG_DATA_HOME": str(folder)}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        until = time.monotonic() + SOON_S
        while process.poll() is None and time.monotonic() < until:
            with socket.socket() as asking:
                if asking.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)
        assert process.poll() is None, process.stderr and process.stderr.read()
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=SOON_S) as client:
            yield client
    finally:
        process.terminate()
        process.wait(SOON_S)
        if process.stderr:
            process.stderr.close()


@contextmanager
def nginx(output: Path, folder: Path) -> Iterator[httpx.Client]:
    """The snippet with another folder, without TLS, on a port of its own."""
    program, port = need_program("nginx", package="nginx-light"), free_port()
    site = NGINX.read_text("utf-8").replace(ROOT, str(output / "public"))
    first, _, second = site.rpartition("server {")
    site = first[: first.index("server {")] + "server {" + second
    site = re.sub(r"listen 443 ssl http2;", f"listen 127.0.0.1:{port};", site)
    site = re.sub(r" +(listen \[::\]:443|ssl_).*\n", "", site)
    logs = folder / "logs"
    logs.mkdir()
    config = folder / "nginx.conf"
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config.write_text(
        f"daemon off; worker_processes 1; pid {folder}/pid; error_log stderr;\n"
        "user root;\n"
        "events {}\n"
        f"http {{ access_log {logs}/access.log;\n{paths}{site} }}\n",
        "utf-8",
    )
    command = [program, "-c", str(config), "-p", str(folder), "-e", "stderr"]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    with running(command, port, folder) as client:
        yield client


@contextmanager
def caddy(output: Path, folder: Path) -> Iterator[httpx.Client]:
    program, port = need_program("caddy", package="caddy"), free_port()
    site = CADDY.read_text("utf-8").replace(ROOT, str(output / "public"))
    site = site.replace("podcast.example.org {", f"http://127.0.0.1:{port} {{")
    config = folder / "Caddyfile"
    config.write_text("{\n\tadmin off\n\tauto_https off\n}\n" + site, "utf-8")
    command = [program, "run", "--config", str(config), "--adapter", "caddyfile"]
    with running(command, port, folder) as client:
        yield client


@pytest.fixture(scope="module", params=[nginx, caddy], ids=["nginx", "caddy"])
def web(
    request: pytest.FixtureRequest, output: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("web")
    folder.chmod(0o755)
    with request.param(output, folder) as client:
        yield client


def names(output: Path) -> list[str]:
    """All that is public, as paths of addresses."""
    public = output / "public"
    found = (path for path in public.rglob("*") if path.is_file())
    kept = (path.relative_to(public).as_posix() for path in found if path.name[0] != ".")
    return sorted(name for name in kept if not name.startswith("way-out"))


def test_every_public_file_has_the_headers_that_the_service_itself_gives(
    web: httpx.Client, output: Path
) -> None:
    shown = names(output)
    assert {Path(name).suffix for name in shown} >= {".xml", ".html", ".mp3", ".vtt", ".jpg"}
    for name in shown:
        answer = web.get(f"/{name}")
        assert answer.status_code == 200, name
        assert answer.content == (output / "public" / name).read_bytes()
        policy = public_policy(name)
        wanted = {key.decode(): value.decode() for key, value in policy.headers}
        wanted["content-type"] = policy.content_type.decode()
        wanted.pop("cross-origin-resource-policy", None)
        given = {key: answer.headers.get(key, "") for key in wanted}
        assert given == wanted, name
        assert ("access-control-allow-origin" in wanted) == (
            "access-control-allow-origin" in answer.headers
        ), name


def test_a_folder_is_its_page_and_has_a_slash(web: httpx.Client, output: Path) -> None:
    home = web.get("/")
    assert home.content == (output / "public" / "index.html").read_bytes()
    assert home.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    (page,) = (name for name in names(output) if re.fullmatch("episodes/.+/index.html", name))
    folder = "/" + page.removesuffix("/index.html")
    sent = web.get(folder)
    assert sent.status_code in (301, 308)
    assert sent.headers["location"].endswith(f"{folder.rpartition('/')[2]}/")
    assert web.get(f"{folder}/").content == (output / "public" / page).read_bytes()


def test_players_can_seek_and_ask_whether_something_has_changed(
    web: httpx.Client, output: Path
) -> None:
    (mp3,) = (name for name in names(output) if name.endswith(".mp3"))
    part = web.get(f"/{mp3}", headers={"Range": "bytes=100-199"})
    assert part.status_code == 206
    assert part.content == (output / "public" / mp3).read_bytes()[100:200]
    tag = web.get("/feed.xml").headers["etag"]
    assert web.get("/feed.xml", headers={"If-None-Match": tag}).status_code == 304
    assert web.head(f"/{mp3}").headers["content-length"] == str(
        (output / "public" / mp3).stat().st_size
    )


def test_text_is_packed_and_sound_is_not(web: httpx.Client, output: Path) -> None:
    (mp3,) = (name for name in names(output) if name.endswith(".mp3"))
    assert web.get("/feed.xml").headers["content-encoding"] == "gzip"
    assert "content-encoding" not in web.get(f"/{mp3}").headers


@pytest.mark.parametrize(
    "path",
    [
        "/state/library.sqlite3",
        "/../state/library.sqlite3",
        "/%2e%2e/state/library.sqlite3",
        "/episodes/../../state/library.sqlite3",
        "/.tts-job-1-1-1",
        "/episodes/",
        "/nothing",
        "/healthz",
        "/readyz",
        "/metrics",
    ],
)
def test_nothing_else_is_served(web: httpx.Client, path: str) -> None:
    assert web.get(path).status_code in (400, 403, 404)


def test_what_is_made_per_request_is_passed_on_and_what_is_private_is_not_read_from_the_disk(
    web: httpx.Client,
) -> None:
    """Nobody listens there, so the answer is that of a web server that asked."""
    for path in ("/api/v1/renders", "/editor", "/private/held/secret.mp3"):
        assert web.get(path).status_code == 502, path


def test_only_reading_is_allowed(web: httpx.Client) -> None:
    for method in ("PUT", "DELETE", "POST"):
        assert web.request(method, "/feed.xml").status_code in (403, 405)


def test_nginx_follows_no_link_and_logs_no_private_address(output: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert (output / "public" / "way-out" / "library.sqlite3").exists()
    with nginx(output, tmp_path) as client:
        assert client.get("/way-out/library.sqlite3").status_code == 404
        client.get("/private/Zm9vYmFy/feed.xml")
        client.get("/feed.xml")
    logged = (tmp_path / "logs" / "access.log").read_text("utf-8")
    assert "/feed.xml" in logged
    assert "Zm9vYmFy" not in logged


def test_the_pages_may_do_what_the_service_allows_them() -> None:
    for path in (NGINX, CADDY):
        assert f'"{CONTENT_SECURITY_POLICY}"' in path.read_text("utf-8"), path


def test_caddy_accepts_its_file() -> None:
    program = need_program("caddy", package="caddy")
    command = [program, "validate", "--config", str(CADDY), "--adapter", "caddyfile"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_systemd_accepts_the_unit_and_finds_it_well_shut_in(tmp_path: Path) -> None:
    program = need_program("systemd-analyze", package="systemd")
    unit = tmp_path / UNIT.name
    text = UNIT.read_text("utf-8").replace("/opt/tts-job/.venv/bin/tts-job", "/bin/true")
    unit.write_text(re.sub(r"Documentation=.*\n", "", text), "utf-8")
    checked = subprocess.run([program, "verify", str(unit)], capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")
    rated = subprocess.run(
        [program, "security", "--offline=yes", str(unit)], capture_output=True, text=True
    )
    found = re.search(r"Overall exposure level for .*: ([0-9.]+)", rated.stdout)
    assert found, rated.stdout + rated.stderr
    assert float(found[1]) <= MOST_EXPOSURE


def test_the_service_is_started_when_it_answers_and_never_given_up() -> None:
    """A database that is late for a minute would else end the show until somebody looks."""
    given = dict(re.findall(r"^(\w+)=(.*)$", UNIT.read_text("utf-8"), re.MULTILINE))
    assert given["Type"] == "notify"
    assert given["Restart"] == "on-failure"
    assert given["StartLimitIntervalSec"] == "0"
    assert given["RestartPreventExitStatus"] == str(SettingsError.exit_code)


def test_the_image_is_built_from_files_that_are_there_and_runs_as_nobody_s_root() -> None:
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    root = DEPLOY.parent
    for line in re.findall(r"^COPY (?!--from)(.*)$", text, re.MULTILINE):
        *sources, _ = [word for word in line.split() if not word.startswith("--")]
        allowed = (root / ".dockerignore").read_text("utf-8").splitlines()
        for source in sources:
            assert (root / source).exists()
            assert f"!{source}" in allowed
    last_stage = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER [1-9]\d+:[1-9]\d+$", last_stage, re.MULTILINE)
    assert "/healthz" in last_stage


def test_the_example_paths_are_those_of_the_unit() -> None:
    state = "/var/lib/tts-job"
    assert f"WorkingDirectory={state}\n" in UNIT.read_text("utf-8")
    for path in (NGINX, CADDY):
        assert f"{state}/output/public" in path.read_text("utf-8")
    assert shutil.which("install") == "/usr/bin/install"


def test_the_operations_page_names_only_commands_options_and_files_that_there_are() -> None:
    page = (DEPLOY.parent / "docs" / "operations.md").read_text("utf-8")
    code = "\n".join(re.findall(r"`[^`]+`|^ {4}.*$", page, re.MULTILINE))
    commands = set(re.findall(r"(?<![\w/.-])tts-job ([a-z]+)(?![\w-])", code))
    commands -= {"cd"}  # after the name of the user in a crontab
    assert len(commands) > 10
    assert commands <= set(cli.commands)
    options = set(re.findall(r"tts-job [a-z]+[^`|\n]*? (--[a-z]+)", code))
    known = {name for each in cli.commands.values() for name in names_of_options(each)}
    assert options <= known
    for path in re.findall(r"/opt/tts-job/(deploy/[\w./-]+)", code):
        assert (DEPLOY.parent / path).exists(), path


def test_the_nightly_backup_finds_the_command_and_old_ones_go_only_after_a_new_one() -> None:
    """Cron's own PATH is /usr/bin:/bin, and the command lies in /usr/local/bin."""
    page = (DEPLOY.parent / "docs" / "operations.md").read_text("utf-8")
    assert "ln -s /opt/tts-job/.venv/bin/tts-job /usr/local/bin/" in page
    path, nightly = re.findall(r"^ {4}(PATH=.*)\n {4}(0 3 .*)$", page, re.MULTILINE)[0]
    assert "/usr/local/bin" in path
    assert nightly.index("tts-job backup") < nightly.index("&& find") < nightly.index("-delete")


def names_of_options(command: click.Command) -> set[str]:
    inner = command.commands.values() if isinstance(command, click.Group) else ()
    own = {name for each in command.params for name in each.opts if name.startswith("--")}
    return own.union(*(names_of_options(each) for each in inner))
