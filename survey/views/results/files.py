"""Files of published figures: open data, the badge, the picture to share."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from survey.services.publication.export_published import Terms, published_csv, published_json
from survey.web.access import open_to
from survey.web.headers import anybody_may_load
from survey.web.public_sentences import draw_picture, summary_sentence
from survey.web.results import full_address, published_results, site_name


@open_to("everyone")
def give_csv(code: str) -> ResponseReturnValue:
    """Give a period as CSV."""
    shown = published_results().of(code)
    anybody_may_load()
    return _download(published_csv(shown.tables), "text/csv", f"muc-do-hai-long-{code}.csv")


@open_to("everyone")
def give_json(code: str) -> ResponseReturnValue:
    """Give a period as JSON."""
    results = published_results()
    shown = results.of(code)
    terms = Terms(
        results.agency.name, results.licence, full_address("results.show_period", code=code)
    )
    anybody_may_load()
    return Response(published_json(shown.tables, shown.face, terms), mimetype="application/json")


@open_to("everyone")
def give_badge(label: str) -> ResponseReturnValue:
    """Give the newest index of a unit as a small picture for other sites."""
    shown = published_results().newest_with(label)
    unit = shown.unit(label)
    anybody_may_load()
    text = render_template(
        "results/badge.svg",
        shown=shown,
        unit=unit,
        summary=summary_sentence(shown.tables, unit),
    )
    return Response(text, mimetype="image/svg+xml")


@open_to("everyone")
def give_picture(code: str, label: str) -> ResponseReturnValue:
    """Give the picture that stands beside a shared link."""
    results = published_results()
    shown = results.of(code)
    unit = shown.unit(label)
    anybody_may_load()
    picture = draw_picture(shown.tables, unit, results.agency.name, site_name(), results.emblem)
    return Response(picture, mimetype="image/png")


def _download(text: str, kind: str, name: str) -> Response:
    answer = Response(text, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
