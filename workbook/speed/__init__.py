"""Benchmarks: the parts compared with well-known frameworks and with a bare ASGI function.

In this package, a subject is a part or framework that is measured. The floor of a scenario is the
bare function that answers the same request. A ratio is the time of a subject, divided by the time
of the floor.
"""
