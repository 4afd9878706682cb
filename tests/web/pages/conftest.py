from collections.abc import Iterator

import pytest

from tests.web.pages.office import Office, open_office
from tests.web.pages.visitor import Visitor, visiting


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


@pytest.fixture(scope="module")
def editor(office: Office) -> Iterator[Visitor]:
    """Signed in, and allowed everything."""
    with visiting(office) as visitor:
        yield visitor
