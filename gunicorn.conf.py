"""How gunicorn serves Tuokio. gthread: slow clients hold a thread, never the site."""

import os

bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
worker_class = "gthread"
threads = 8
# One import for all, and one copy of it in memory.
preload_app = True
timeout = 30
graceful_timeout = 20
max_requests = 100_000
max_requests_jitter = 10_000
# gunicorn would make files that everyone can read.
umask = 0o077
# Our own log names endpoints; an address can hold a secret.
accesslog = None
errorlog = "-"
loglevel = "warning"
