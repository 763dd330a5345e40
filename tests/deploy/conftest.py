import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from django.db import connection

from tests.drills.site import Machine, machine, missing
from tests.places import administer


@pytest.fixture(scope="package")
def shipped(django_db_setup: None, migrated: Callable[[str], str]) -> Iterator[Machine]:
    """A machine that serves as deploy/ says, on the tests' kind of database."""
    if why := missing():
        pytest.skip(why)
    with ExitStack() as stack:
        url = ""
        if connection.vendor == "postgresql":
            name, server = f"shipped_{os.getpid()}", connection.settings_dict
            administer(f"CREATE DATABASE {name} TEMPLATE {migrated('postgresql')}")
            stack.callback(administer, f"DROP DATABASE {name} WITH (FORCE)")
            url = f"postgres://{server['USER']}@{server['HOST'].replace('/', '%2F')}/{name}"
        yield stack.enter_context(machine(url))
