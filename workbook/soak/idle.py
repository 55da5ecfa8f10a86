"""Holds thousands of idle connections on Part 0's server.

It measures how much memory the server needs for each connection. Then other connections send many
requests, and at the end each idle connection sends one more request.
"""

import asyncio
import resource
import socket
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from typing import NamedTuple

from workbook.soak.traffic import GET, answered
from workbook.soak.trials import own_memory, served

COMMAND = [sys.executable, "-m", "workbook.soak.idle_served", "600"]
SPARE = 200  # files that this process and the server need beside the connections
REQUEST = GET % b"/"


class Idle(NamedTuple):
    loop: str  # the event loop of the server
    connections: int
    memory: int  # private bytes of the server for each connection
    idle: int  # how many connections stay idle while the others send the load
    lost: int  # how many idle connections got no answer afterwards
    requests: int  # how many the load has
    failed: int  # how many of these requests were not answered 200


def room_for(connections: int) -> int:
    """Allow this process and its children more open files, and return how many connections fit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + SPARE
    if resource.RLIM_INFINITY != soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return connections if soft == resource.RLIM_INFINITY else min(connections, soft - SPARE)


def held(connections: int, requests: int, command: Sequence[str] = COMMAND) -> Idle:
    """Hold this many connections, then close one in twenty to make room for the load.

    Return what the server needed, and how many connections and requests failed.
    """
    with served(command) as process, ExitStack() as stack:
        asyncio.run(failures(process.port, connections=20, requests=1000))  # warm up
        before = own_memory(process.pid)
        address = ("127.0.0.1", process.port)
        clients, loops = [], set()
        for _ in range(connections):
            client = stack.enter_context(socket.create_connection(address, 10))
            clients.append(client)
            loops.add(asked(client))  # at once, because the server waits only a while for a head
        memory = (own_memory(process.pid) - before) // connections
        busy = connections // 20
        for client in clients[:busy]:
            client.close()
        failed = asyncio.run(failures(process.port, busy, requests))
        lost = sum(not asked(client) for client in clients[busy:])
    return Idle(" ".join(loops), connections, memory, connections - busy, lost, requests, failed)


def asked(client: socket.socket) -> str:
    """Return the body of a short response, or nothing if the connection is gone."""
    try:
        client.sendall(REQUEST)
        return client.recv(4096).partition(b"\r\n\r\n")[2].decode()
    except OSError:
        return ""


async def failures(port: int, connections: int, requests: int) -> int:
    """Send the requests on that many connections at once; count the answers that are not 200."""
    numbers, seen = iter(range(requests)), Counter[int]()

    async def client() -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                for _ in numbers:
                    writer.write(REQUEST)
                    seen[await answered(reader)] += 1
            finally:
                writer.close()
                await writer.wait_closed()

    async with asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(client())
    return requests - seen[200]
