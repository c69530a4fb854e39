"""Logs, metrics and traces: structlog (`records` says how), Prometheus, OpenTelemetry.

Every log line carries the correlation id of the work at hand; traces go on through journal and log by `traceparent`.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import structlog
from opentelemetry import propagate, trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from prometheus_client import Counter, Gauge, Histogram

from shared import records

_correlation: ContextVar[str | None] = ContextVar("correlation_id", default=None)
tracer = trace.get_tracer("yhteys")

WAITING = Gauge("yhteys_journal_waiting", "Facts in the journal that the broker has not confirmed", ["service"])
RELAYED = Counter("yhteys_facts_published_total", "Facts confirmed by the broker", ["service"])
APPLIED = Counter("yhteys_facts_applied_total", "Facts applied", ["service", "consumer"])
LAG_FACTS = Gauge("yhteys_lag_facts", "Facts read from the log but not yet applied", ["service", "consumer"])
LAG_SECONDS = Gauge(
    "yhteys_lag_seconds",
    "Seconds since the consumer last had applied all that the log held; it goes on counting while the log cannot be read",
    ["service", "consumer"],
)
RELAY_LAG_SECONDS = Gauge(
    "yhteys_relay_lag_seconds", "Seconds since the relay last had nothing left to publish; it goes on counting while the broker cannot be reached", ["service"]
)
LOG_FAULTS = Gauge("yhteys_log_faults", "Records on the log that are not followed, and other faults of it that nobody has seen to", ["service"])
BATCH = Histogram("yhteys_batch_facts", "Facts in one transaction", ["service", "consumer"], buckets=(1, 2, 5, 10, 50, 100, 500, 1000, 5000))
PARKED = Gauge("yhteys_parked_facts", "Facts parked by a consumer, or records set aside by work in the background", ["service", "consumer"])
DEAD = Counter("yhteys_commands_dead_total", "Commands sent to the dead letters", ["service"])
COMMANDS = Counter("yhteys_commands_total", "Commands by outcome", ["service", "outcome"])
DISTURBED = Counter("yhteys_transactions_disturbed_total", "Requests' transactions that the database ended for the sake of another; tried again", ["service"])
LATENCY = Histogram("yhteys_command_seconds", "Time from taking a command to its commit", ["service"])

HTTP_REQUESTS = Counter(
    "yhteys_http_requests_total",
    "Requests by the template of their route, `(unknown)` for addresses that are none; the status is none when the connection broke off",
    ["service", "method", "route", "status"],
)
HTTP_SECONDS = Histogram(
    "yhteys_http_seconds",
    "Time from the headers of a request to the beginning of its answer",
    ["service", "method", "route"],
    buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


def correlation_id() -> str | None:
    return _correlation.get()


@contextmanager
def correlated(correlation: str | None, **fields: str) -> Iterator[None]:
    """Let all logs and facts within carry this correlation id."""
    token = _correlation.set(correlation)
    try:
        with structlog.contextvars.bound_contextvars(correlation_id=correlation or "", **fields):
            yield
    finally:
        _correlation.reset(token)


@contextmanager
def span(name: str, *, traceparent: str | None = None) -> Iterator[None]:
    """A span that goes on from a message's `traceparent` (W3C Trace Context)."""
    context = propagate.extract({"traceparent": traceparent}) if traceparent else None
    with tracer.start_as_current_span(name, context=context, record_exception=False, set_status_on_exception=False) as current:
        try:
            yield
        except Exception:
            current.set_status(trace.StatusCode.ERROR)  # no more: the text of an error quotes values, which no trace may hold
            raise


def start_logs() -> None:
    """All that this process says goes to the standard error, one JSON object a line where that is no terminal."""
    records.start(sys.stderr)


def start_traces(service: str, endpoint: str | None) -> None:
    """Send spans to an OTLP endpoint. Without one none are made, and a message's `traceparent` goes on as it came."""
    if endpoint is None:
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - its protobuf costs memory, paid only when used

    provider = TracerProvider(resource=Resource.create({"service.name": f"yhteys-{service}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")))
    trace.set_tracer_provider(provider)
