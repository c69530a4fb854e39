"""The log as one JSON object a line: ours, and all that libraries, Python's warnings and failures that nobody caught would print.

What must stay true: no line holds a password that stands in an address, and no trace holds what an error quotes. The texts of most errors quote the value
that they are about, which may be a person's: a trace says kind, place and, where the system or the interpreter wrote the text, the text.
"""

import asyncio
import logging
import re
import sys
import threading
import traceback
import warnings
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.typing import ExcInfo, Processor, WrappedLogger

log = structlog.get_logger()

PASSWORD = re.compile(r'(://[^\s"/:@]*):[^\s"/@]+@')
PLAIN = (OSError, AttributeError, NameError, ImportError, NotImplementedError, RecursionError, MemoryError, RuntimeError)
"""Errors whose text names things of the program or of the system."""
PLAIN_WARNINGS = (DeprecationWarning, PendingDeprecationWarning, ResourceWarning, RuntimeWarning, ImportWarning, SyntaxWarning)
MOST_FRAMES = 30
MOST_ERRORS = 10


def said(error: BaseException) -> str:
    """What may be logged of an error's own text."""
    if code := getattr(error, "sqlstate", None):
        return f"sqlstate {code} {getattr(error, 'constraint_name', None) or ''}".strip()
    return str(error) if type(error) in PLAIN or isinstance(error, OSError) else ""


def trace(exc_info: ExcInfo) -> list[dict[str, Any]]:
    """The error and those behind it, the nearest cause last; frames in the order of calls."""
    errors: list[dict[str, Any]] = []
    error: BaseException | None = exc_info[1]
    while error is not None and len(errors) < MOST_ERRORS:
        frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
        one: dict[str, Any] = {"type": type(error).__name__, "said": said(error), "frames": [f"{f.filename}:{f.lineno} {f.name}" for f in frames]}
        if isinstance(error, BaseExceptionGroup):
            one["within"] = [trace((type(each), each, each.__traceback__)) for each in error.exceptions[:MOST_ERRORS]]
        errors.append(one)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return errors


def without_passwords(_logger: WrappedLogger, _method: str, line: Any) -> str:
    return PASSWORD.sub(r"\1:…@", str(line))


SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
)
PRETTY: tuple[Processor, ...] = (structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback), without_passwords)
JSON: tuple[Processor, ...] = (
    structlog.processors.ExceptionRenderer(trace),
    structlog.processors.JSONRenderer(ensure_ascii=False, default=repr),
    without_passwords,
)


def start(stream: TextIO) -> None:
    """Let everything go there: JSON, or for a terminal what eyes like better."""
    rendered = PRETTY if stream.isatty() else JSON
    structlog.configure(
        processors=[*SHARED, *rendered],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    foreign: list[Processor] = [*SHARED[:2], structlog.stdlib.add_logger_name, *SHARED[2:]]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=foreign, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendered])
    )
    for library in [found for found in logging.root.manager.loggerDict.values() if isinstance(found, logging.Logger)]:
        library.handlers, library.propagate = [], True
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    sys.excepthook = _uncaught
    sys.unraisablehook = lambda one: _uncaught(one.exc_type, one.exc_value, one.exc_traceback)
    threading.excepthook = lambda one: _uncaught(one.exc_type, one.exc_value, one.exc_traceback)
    warnings.showwarning = _warned


def _uncaught(kind: type[BaseException], error: BaseException | None, frames: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        log.critical("process.uncaught", exc_info=(kind, error or kind(), frames))


def _warned(message: Warning | str, category: type[Warning], filename: str, lineno: int, file: TextIO | None = None, line: str | None = None) -> None:  # noqa: ARG001 - Python's own signature
    text = str(message) if issubclass(category, PLAIN_WARNINGS) else ""
    log.warning("python.warning", category=category.__name__, at=f"{filename}:{lineno}", said=text)


def uncaught_in_loop(_loop: asyncio.AbstractEventLoop, context: MutableMapping[str, Any] | dict[str, Any]) -> None:
    """What asyncio would print of a task that nobody waited for, without the task's own words."""
    error = context.get("exception")
    log.error("loop.uncaught", said=context.get("message", ""), exc_info=(type(error), error, error.__traceback__) if error else None)
