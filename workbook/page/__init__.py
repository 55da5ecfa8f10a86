"""The page of `make lab`: one asks a request of a part, and steps through all that happens.

`answer.py` gives the data and runs anywhere Python runs; `server.py` carries it over HTTP with the
framework of Part 5; `static/` is the page.
"""
