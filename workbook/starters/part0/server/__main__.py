"""`python -m server sample:app --port 8000`: any ASGI app on this server."""

from server.run import main

main()
