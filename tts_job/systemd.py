"""What a supervisor is told of this process (sd_notify(3)): `systemctl start` waits for it.

The protocol is one datagram, so no library is worth its import here.
"""

import logging
import socket
from collections.abc import Mapping

ADDRESS_VARIABLE = "NOTIFY_SOCKET"
ABSTRACT = "@"
"""Begins an address in Linux's abstract namespace, which for the kernel is a zero byte."""

logger = logging.getLogger(__name__)


def tell_ready(environ: Mapping[str, str]) -> None:
    """Say that the work has begun, if whoever started this process asked to be told."""
    address = environ.get(ADDRESS_VARIABLE)
    if not address:
        return
    if address.startswith(ABSTRACT):
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
            told.sendto(b"READY=1", address)
    except OSError as error:
        logger.warning("the supervisor cannot be told that the service is ready: %s", error)
