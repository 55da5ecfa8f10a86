"""Your framework's logger, called "asgi_framework".

No article prints it. Give it no handler and no level: the application configures them.
"""

import logging

logger: logging.Logger  # TODO: = logging.getLogger(…)
