"""Your framework's logger, called "asgi_framework".

No article prints this file. Do not set a handler or a level: the application does that.
"""

import logging

logger: logging.Logger  # TODO: = logging.getLogger(…)
