"""The page of `make lab`: the reader sends a request to a part and steps through what happens.

`answer.py` gives the data and runs anywhere Python runs. `server.py` sends the data over HTTP with
the framework of Part 5. `static/` is the page.
"""
