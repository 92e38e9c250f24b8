"""What is measured of the site, for Prometheus: by view, never by address or person."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily, Metric

REQUESTS = Counter(
    "revontuli_requests", "Requests answered.", ["view", "method", "status"], registry=None
)
SECONDS = Histogram(
    "revontuli_request_seconds",
    "How long an answer took.",
    ["view"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10),
    registry=None,
)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def count_request(view: str, method: str, status: int, seconds: float) -> None:
    """Count a request that was answered."""
    known = method if method in METHODS else "other"  # anybody may send any word
    REQUESTS.labels(view, known, str(status)).inc()
    SECONDS.labels(view).observe(seconds)


class Site:
    """What the database tells at the moment of asking."""

    def collect(self) -> Iterator[Metric]:
        """Works by state, and when a worker was last seen."""
        from django.db.models import Count

        from revontuli.site import background
        from revontuli.site.models import Work

        works = GaugeMetricFamily("revontuli_works", "Works in the background.", labels=["state"])
        counts = dict(Work.objects.values_list("state").annotate(Count("pk")).order_by())
        for state in Work.State.values:
            works.add_metric([state], counts.get(state, 0))
        yield works
        since = background.seconds_since_worker()
        if since is not None:
            yield GaugeMetricFamily(
                "revontuli_worker_seen_seconds", "Since the worker was last seen.", value=since
            )


def exposition() -> bytes:
    """Everything, of all web processes together, as Prometheus reads it."""
    registry = CollectorRegistry()
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder and Path(folder).is_dir():
        multiprocess.MultiProcessCollector(registry)
    else:
        registry.register(REQUESTS)
        registry.register(SECONDS)
    registry.register(Site())
    return generate_latest(registry)
