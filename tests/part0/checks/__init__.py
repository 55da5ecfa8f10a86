"""What Part 0 is held to, in `make test` and in `make check PART=0`: an area to a module.

Of the framework over ASGI, so that it can be built before the server; of the server over sockets.
"""
