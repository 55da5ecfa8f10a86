"""`python -m server sample:app --port 8000` serves any ASGI app."""

from server.run import main

main()
