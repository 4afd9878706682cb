"""Somebody who visits the pages without a script: forms and links as a browser sends them."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
from lxml import html

from tests.web.pages.office import Office
from tts_job.access import Scope


@dataclass(frozen=True)
class Visitor:
    office: Office
    client: httpx.Client

    def get(self, path: str, **query: str | int) -> httpx.Response:
        return self.client.get(path, params=query or None)

    def page(self, path: str, **query: str | int) -> "html.HtmlElement":
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.text
        return html.document_fromstring(answer.text)

    def text(self, path: str, **query: str | int) -> str:
        """All that the page says, on one line."""
        return " ".join(self.page(path, **query).find("body").text_content().split())

    @property
    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', self.get("/editor/").text)
        assert found
        return found[1]

    def post(
        self,
        path: str,
        fields: Mapping[str, str | list[str]] | None = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """A form of one of the pages, with its CSRF token; the answer is not followed."""
        return self.client.post(
            path,
            data={"csrf": self.csrf, **(fields or {})},
            files=files,
            headers={"Origin": self.office.url, **(headers or {})},
        )


@contextmanager
def visiting(
    office: Office, scope: Scope | None = Scope.ADMIN, language: str = "en"
) -> Iterator[Visitor]:
    """Signed in, unless there is no scope."""
    headers = {"Accept-Language": language}
    with httpx.Client(base_url=office.url, headers=headers, timeout=30) as client:
        if scope is not None:
            name = f"test-{len(office.house.access.tokens())}"
            secret = office.token(name, scope)
            form = {"token": secret}
            answer = client.post("/editor/sign-in", data=form, headers={"Origin": office.url})
            assert answer.status_code == 303
        yield Visitor(office, client)
