"""The checks of Part 0: one module for each area. `make test` and `make check PART=0` run them.

The checks of the framework use ASGI, so a reader can build it before the server. Most checks of the
server use sockets.
"""
