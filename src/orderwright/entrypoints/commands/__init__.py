"""The program's commands: `orderwright NAME`. Each is a thin door: parse, one call, print.

`main` is the console script. Errors go to stderr as one sentence: exit 1, wrong usage 2, never a
traceback.
"""

from orderwright.entrypoints.commands.main import main

__all__ = ["main"]
