"""Logs, metrics and traces: structlog (pretty on a terminal, JSON elsewhere), Prometheus, OpenTelemetry.

Every log line carries the correlation id of the work at hand; traces go on through journal and log by `traceparent`.
"""

import logging
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

_correlation: ContextVar[str | None] = ContextVar("correlation_id", default=None)
tracer = trace.get_tracer("yhteys")

WAITING = Gauge("yhteys_journal_waiting", "Facts in the journal that the broker has not confirmed", ["service"])
RELAYED = Counter("yhteys_facts_published_total", "Facts confirmed by the broker", ["service"])
APPLIED = Counter("yhteys_facts_applied_total", "Facts applied", ["service", "consumer"])
LAG_FACTS = Gauge("yhteys_lag_facts", "Facts read from the log but not yet applied", ["service", "consumer"])
LAG_SECONDS = Gauge("yhteys_lag_seconds", "Age of the newest applied fact when it was applied", ["service", "consumer"])
BATCH = Histogram("yhteys_batch_facts", "Facts in one transaction", ["service", "consumer"], buckets=(1, 2, 5, 10, 50, 100, 500, 1000, 5000))
PARKED = Gauge("yhteys_parked_facts", "Facts parked by a consumer, or records set aside by work in the background", ["service", "consumer"])
DEAD = Counter("yhteys_commands_dead_total", "Commands sent to the dead letters", ["service"])
COMMANDS = Counter("yhteys_commands_total", "Commands by outcome", ["service", "outcome"])
LATENCY = Histogram("yhteys_command_seconds", "Time from taking a command to its commit", ["service"])


_PRETTY = (structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),)
_JSON = (
    structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
    structlog.processors.JSONRenderer(ensure_ascii=False),
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
    with tracer.start_as_current_span(name, context=context):
        yield


def start_logs() -> None:
    """Traces in logs are without local variables: those hold tokens and personal data, and drawing them can stop a process for a minute."""
    pretty = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.StackInfoRenderer(),
            *(_PRETTY if pretty else _JSON),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s")


def start_traces(service: str, endpoint: str | None) -> None:
    """Send spans to an OTLP endpoint; without one, ids still travel but nothing is sent."""
    provider = TracerProvider(resource=Resource.create({"service.name": f"yhteys-{service}"}))
    if endpoint:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - its protobuf costs memory, paid only when used

        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")))
    trace.set_tracer_provider(provider)
