"""The process that does heavy work: takes a function by its name and what to call it with, answers with what it returned or raised; ends with its parent."""

import os
import pickle
import resource
import signal
import sys
from types import FrameType
from typing import Any

from shared.work.heavy_work import LENGTH_BYTES, LONGEST_SECONDS, LONGEST_WAIT_SECONDS, TooHeavy

NICE = 2
MOST_MEMORY_BYTES = 2 * 1024**3


def done(piece_of_work: bytes) -> tuple[Exception | None, Any]:
    work, args, kwargs = pickle.loads(piece_of_work)  # noqa: S301 - our own parent wrote it
    signal.setitimer(signal.ITIMER_PROF, LONGEST_SECONDS)
    try:
        return None, work(*args, **kwargs)
    except RecursionError:
        return TooHeavy("what it holds is nested too deep"), None
    except MemoryError:
        return TooHeavy("it takes more memory than there is for it"), None
    except Exception as error:  # noqa: BLE001 - whoever asked is to get it
        return error, None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def give_up(_number: int, _frame: FrameType | None) -> None:
    raise TooHeavy(f"reading it took longer than {LONGEST_SECONDS:.0f} s of the processor's time")


def packed(answer: tuple[Exception | None, Any]) -> bytes:
    """Some errors of libraries cannot go from one process to another: then what they say goes."""
    try:
        written = pickle.dumps(answer)
        if answer[0] is not None:
            pickle.loads(written)  # noqa: S301 - our own
    except Exception as error:  # noqa: BLE001 - the same
        raised = answer[0] or error
        return pickle.dumps((RuntimeError(f"{type(raised).__name__}: {raised}"), None))
    return written


def main() -> None:
    """Whoever serves people goes first on the processor; a parent that was killed leaves no work behind."""
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPROF, give_up)
    come, gone = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    while length := come.read(LENGTH_BYTES):
        piece_of_work = come.read(int.from_bytes(length))
        signal.alarm(int(LONGEST_WAIT_SECONDS))
        answer = packed(done(piece_of_work))
        signal.alarm(0)
        gone.write(len(answer).to_bytes(LENGTH_BYTES) + answer)
        gone.flush()


if __name__ == "__main__":
    main()
