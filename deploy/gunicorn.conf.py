"""How gunicorn runs the site: a process that looks after some workers, each with some threads."""

import os

wsgi_app = "wanli.wsgi"
bind = os.environ.get("BIND", "127.0.0.1:8001")
workers = int(os.environ.get("WEB_CONCURRENCY", 2))
# Threads, as of gunicorn's own gthread; it remembers when a request came.
worker_class = "wanli.serving.worker.Worker"
threads = 4
# The application is read once and its memory shared by the workers; a worker is up again at once.
preload_app = True
# A worker that nothing is heard of for so many seconds is replaced, and one that has answered very
# many requests too: whatever leaks does not grow for ever.
timeout = 30
graceful_timeout = 30
max_requests = 50_000
max_requests_jitter = 5_000
# Longer than nginx keeps a connection that nobody uses, so that it is never nginx who is surprised.
keepalive = 75
# As much as nginx lets through.
limit_request_line = 8190
limit_request_field_size = 8190
limit_request_fields = 60
# The site stands at the root of its host, whatever a header says: gunicorn would believe nginx.
forwarder_headers = ""
# Workers tell by a file that they live: it is to be in memory, where no disk can be full or slow.
worker_tmp_dir = "/dev/shm"
# Nothing is controlled through a socket, and requests are logged by the site itself.
control_socket_disable = True
accesslog = None
