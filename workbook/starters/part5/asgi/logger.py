"""Your framework's logger, called "asgi_framework".

What it shows, and where, is for the application to configure: give it no handler and no level.
"""

import logging

logger: logging.Logger  # TODO: = logging.getLogger(…)
