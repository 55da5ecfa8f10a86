"""The smallest application of each framework, `GET /` → ok: one module each, with an `app`.

For what has a process of its own: a server, or the time from the import to the first response.
"""
