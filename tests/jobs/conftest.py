"""Queues on a file and on a Postgres."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.jobs.office import Office, open_office
from tests.postgres import Cluster, running_cluster
from tts_job.jobs.database import Database, database_url


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with running_cluster() as running:
        yield running


@pytest.fixture(scope="session")
def template(cluster: Cluster) -> str:
    """A database with the tables in it: a copy is there in a tenth of the time."""
    name = cluster.database()
    Database(database_url(cluster.address(name), Path())).close()
    return name


@pytest.fixture(params=["file", "postgres"])
def any_office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """On each kind of database."""
    address = ""
    if request.param == "postgres":
        cluster: Cluster = request.getfixturevalue("cluster")
        address = cluster.address(cluster.database(request.getfixturevalue("template")))
    with open_office(tmp_path, address) as opened:
        yield opened
