"""Each check of docs/http.md, asked of the server that the service runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.conformance import CHECKS, Check, Site, learn, make_old, make_site, ours
from tests.web.wire import talk

DOCS = Path(__file__).parents[2] / "docs" / "http.md"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Site]]:
    root = make_site(tmp_path_factory.mktemp("conformance"))
    make_old(root)
    with ours(root) as port:
        yield port, learn(root, port)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: f"{check.section}: {check.name}")
def test_the_server_does_it_right(server: tuple[int, Site], check: Check) -> None:
    port, site = server
    assert check.fault(talk(port, check.send(site))) == ""


def test_every_check_is_in_the_docs() -> None:
    text = DOCS.read_text("utf-8")
    assert [check for check in CHECKS if f"| {check.section} | {check.name} |" not in text] == []
