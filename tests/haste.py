"""What one process has worked out once is kept from test to test: nothing of it depends on one.

Every test starts an installation of its own, and with it an application: two hundred addresses
to compile, and templates. A server does this once and answers for months.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class KeptTemplates(BytecodeCache):
    """Compiled templates; Jinja compares the text of the file before it takes one from here."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.load_bytecode(BytesIO(self.kept[bucket.key]))

    def dump_bytecode(self, bucket: Bucket) -> None:
        out = BytesIO()
        bucket.write_bytecode(out)
        self.kept[bucket.key] = out.getvalue()


@pytest.fixture(scope="session", autouse=True)
def kept_between_tests() -> Iterator[None]:
    """Compile an address and a template of the pages only once."""
    compiled: dict[tuple[object, ...], Builder] = {}
    compile_builder = Rule._compile_builder

    def compile_once(rule: Rule, append_unknown: bool = True) -> Builder:
        # The function is given its rule when it is called: only these four shape it.
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", compile_once)
        patch.setitem(Flask.jinja_options, "bytecode_cache", KeptTemplates())
        yield
