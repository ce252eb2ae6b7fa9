"""A bare Flask application with the same questions and the same durability: the floor.

It has no figures, audit, labels, language or limits: Flask-WTF with its protection of forms, an
inline template, one table, pages compressed as the product's are. `group` stores as the product
does: one writer a process, one commit for all that wait; `plain` is a Core insert through a pool,
which PostgreSQL too serves two to three times as slowly; `naive` is what a first version does: a
session of the ORM, the default journal.
Served by the product's own server with the same settings.
Run: `BARE_URL=sqlite:////tmp/x.db BARE_WAY=group python -m benchmarks.load.bare_app PORT WORKERS`
"""

from __future__ import annotations

import gzip
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Flask, Response, redirect, request
from flask_wtf import FlaskForm
from gunicorn.arbiter import Arbiter
from gunicorn.util import import_app
from sqlalchemy import Connection, Engine, Integer, String, create_engine, insert
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from wtforms import RadioField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length

from survey.cli.server import Server
from survey.database.engine import open_engine, writing
from survey.database.writer import GroupWriter
from survey.web.headers import LEAST_COMPRESSED

PAGE = """<!doctype html><html lang="vi"><meta charset="utf-8"><title>Phiếu</title>
<meta name="viewport" content="width=device-width"><style>body{font:16px sans-serif}</style>
<h1>Ý kiến của ông/bà</h1><form method="post">{{ form.csrf_token }}
{% for field in form if field.type == "RadioField" %}<fieldset>
<legend>{{ field.label.text }}</legend>
{% for value, word in field.choices %}<label><input type="radio" name="{{ field.name }}"
value="{{ value }}">{{ word }}</label>{% endfor %}</fieldset>{% endfor %}
{{ form.comment.label }} {{ form.comment }}<button>Gửi ý kiến</button></form>"""
THANKS = '<!doctype html><html lang="vi"><title>Cảm ơn</title><h1>Cảm ơn ông/bà</h1>'
LEVELS = [(str(level), f"Mức {level}") for level in (1, 2, 3, 4, 5, 9)]
CODES = ("C1", "C2", "C3", "C4", "C5", "OV", "trips")
Store = Callable[[Mapping[str, Any]], object]


class Base(DeclarativeBase):
    """The tables of this application."""


class Answer(Base):
    """One filled form."""

    __tablename__ = "bare_answer"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    desk: Mapped[int]
    levels: Mapped[str] = mapped_column(String(20))
    comment: Mapped[str]


class Form(FlaskForm):  # type: ignore[misc]  # the library has no types
    """The same questions."""

    C1, C2, C3, C4, C5, OV, trips = (
        RadioField(
            code, choices=LEVELS, validators=[InputRequired(), AnyOf([v for v, _ in LEVELS])]
        )
        for code in CODES
    )
    comment = TextAreaField("Góp ý", validators=[Length(max=2000)])


def make_bare(store: Store) -> Flask:
    """Build the application around a way to store."""
    app = Flask("bare")
    # One for all workers; it guards nothing.
    app.config.update(SECRET_KEY="for benchmarks only")  # noqa: S106
    page = app.jinja_env.from_string(PAGE)

    @app.route("/d/<int:desk>", methods=["GET", "POST"])
    def answer(desk: int) -> Any:
        form = Form()
        if form.validate_on_submit():
            levels = "".join(form[code].data for code in CODES)
            store({"desk": desk, "levels": levels, "comment": form.comment.data or ""})
            return redirect(f"/d/{desk}/cam-on", 303)
        return page.render(form=form)

    @app.get("/d/<int:desk>/cam-on")
    def thank(desk: int) -> str:
        return THANKS

    app.after_request(compress)
    return app


def compress(response: Response) -> Response:
    """Compress what is worth it, as a server before it would."""
    plain = response.get_data()
    if request.accept_encodings["gzip"] > 0 and len(plain) >= LEAST_COMPRESSED:
        response.set_data(gzip.compress(plain, compresslevel=6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def naive_store(engine: Engine) -> Store:
    """Store by the ORM, a commit each."""

    def store(row: Mapping[str, Any]) -> None:
        with Session(engine) as session:
            session.add(Answer(**row))
            session.commit()

    return store


def plain_store(engine: Engine) -> Store:
    """Store by Core through the pool, a commit each."""

    def store(row: Mapping[str, Any]) -> None:
        with engine.begin() as connection:
            connection.execute(insert(Answer), row)

    return store


def group_store(engine: Engine) -> Store:
    """Store by one writer a process, which commits for all that wait."""

    def write(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> Sequence[bool]:
        connection.execute(insert(Answer), list(rows))
        return [True] * len(rows)

    return GroupWriter(engine, write).submit


def open_bare(url: str, way: str) -> Engine:
    """Open the database: durable as the product's, or as SQLite is by default."""
    if way == "naive" and url.startswith("sqlite"):
        return create_engine(url, connect_args={"timeout": 30})
    return open_engine(url)


def lay_out(engine: Engine) -> None:
    """Make the table."""
    if engine.dialect.name == "sqlite" and engine.url.database:
        with open(engine.url.database, "ab"):  # noqa: PTH123 -- the file itself, nothing in it
            pass
    with writing(engine).begin() as connection:
        Base.metadata.create_all(connection)


class BareServer(Server):
    """The product's server with another application and no housekeeping."""

    def load(self) -> Any:
        """Import the application inside each worker."""
        return import_app("benchmarks.load.bare_app:make()")

    def _get_ready(self, _: Arbiter) -> None:
        pass


def make() -> Flask:
    """Build the application as the environment says."""
    way = os.environ["BARE_WAY"]
    engine = open_bare(os.environ["BARE_URL"], way)
    ways = {"naive": naive_store, "plain": plain_store, "group": group_store}
    return make_bare(ways[way](engine))


if __name__ == "__main__":
    BareServer(host="127.0.0.1", port=int(sys.argv[1]), workers=int(sys.argv[2])).run()
