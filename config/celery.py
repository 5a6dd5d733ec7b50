"""The Celery application. Celery only shortens the wait: the database says what is due.

The settings are those of a design that was run through many kills: an early acknowledgement of tasks that carry no
data, no result backend, no ETA; quick restore of what a killed worker had taken; short timeouts, so that a hung broker
holds nobody up.
"""

import os
from typing import Any

from celery import Celery
from django.conf import settings as django_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

TRANSPORT_OPTIONS: dict[str, Any] = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "unacked_mutex_expire": 10,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 10,
    "retry_on_timeout": False,
}


def settings() -> dict[str, Any]:
    """Celery's configuration, read when it is first needed."""
    return {
        "broker_url": django_settings.REDIS_URL,
        "broker_transport_options": TRANSPORT_OPTIONS,
        "broker_connection_retry_on_startup": True,
        "result_backend": None,
        "task_ignore_result": True,
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_acks_late": False,
        "task_reject_on_worker_lost": False,
        "task_publish_retry": False,
        "task_soft_time_limit": 240,
        "task_time_limit": 300,
        "worker_prefetch_multiplier": 1,
        "worker_concurrency": 2,
        "worker_max_tasks_per_child": 500,
        "worker_soft_shutdown_timeout": 20,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "worker_hijack_root_logger": False,
        "worker_send_task_events": False,
        "timezone": "UTC",
        "enable_utc": True,
        "beat_schedule": {
            "sweep": {"task": "tracker.tasks.sweep", "schedule": 5.0},
            "record_imports": {"task": "tracker.tasks.record_imports", "schedule": 5.0},
            "watchdog": {"task": "tracker.tasks.watchdog", "schedule": 60.0},
            "read_mail": {"task": "tracker.tasks.read_mail", "schedule": 60.0},
            "resettle": {"task": "tracker.tasks.resettle", "schedule": 3600.0},  # asks whether a day has passed
            "anchor": {"task": "tracker.tasks.anchor", "schedule": 3600.0},
        },
    }


app = Celery("duebook")
app.add_defaults(settings)
app.autodiscover_tasks(["tracker"])
