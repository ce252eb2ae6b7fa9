"""Runs a piece of a test in a forked child that can never go on to run the rest of the tests."""

import os
import traceback
from collections.abc import Callable


def start_child(action: Callable[[], object]) -> int:
    """Fork; the child runs the action and ends with 0, or with 1 when it raised."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        action()
        code = 0
    except BaseException:  # noqa: BLE001 -- whatever it is, the child ends here
        traceback.print_exc()
    finally:
        os._exit(code)


def exit_code(child: int) -> int:
    """Wait for a child; give its exit code."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
