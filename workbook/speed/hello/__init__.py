"""The smallest application of each framework, `GET /` → ok, in one module with an `app` each.

They are for benchmarks with a separate process: a server, or the time to the first response.
"""
