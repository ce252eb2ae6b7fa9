"""What a running application holds: settings, database, recorder, questionnaires, signatures."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from analysis.questionnaire import Questionnaire, questionnaire_from_document
from forms.questionnaires import packaged_questionnaires
from survey.clock import now
from survey.config import Settings
from survey.database.engine import SessionMaker
from survey.queries.publications import PublicationFace, edition_document, live_publications
from survey.queries.published_tables import PublishedTables, from_document
from survey.queries.questionnaires import all_questionnaires
from survey.queries.settings import DEFAULTS, all_settings
from survey.services.intake.remember_scans import ScanMemory
from survey.services.intake.seal_receipts import ReceiptKeys
from survey.services.periods.remember_forms import FormMemory
from survey.services.record_response import Recorder
from survey.web.form_token import FormTokens
from survey.web.throttle import Throttle

EXTENSION = "house"


def _packaged() -> dict[str, Questionnaire]:
    documents = packaged_questionnaires()
    return {code: questionnaire_from_document(one) for code, one in documents.items()}


@dataclass
class KnownQuestionnaires:
    """Questionnaires by code with their row id; a version never changes, so they are kept."""

    by_code: dict[str, tuple[int, Questionnaire]] = field(default_factory=dict)
    packaged: dict[str, Questionnaire] = field(default_factory=_packaged)

    def learn(self, session: Session) -> None:
        """Read the versions of the database."""
        self.by_code = {q.code: (row, q) for row, q in all_questionnaires(session).items()}

    def find(self, session: Session, code: str) -> tuple[int, Questionnaire] | None:
        """Find a version, reading again when it is new to this process."""
        if code not in self.by_code:
            self.learn(session)
        return self.by_code.get(code)

    def remembered(self, code: str) -> Questionnaire | None:
        """Find a version without asking the database: to read a form while it cannot answer."""
        known = self.by_code.get(code)
        return known[1] if known else self.packaged.get(code)


@dataclass
class KnownSettings:
    """The settings last read, so that a page can be shown while the database cannot answer."""

    values: Mapping[str, Any] = field(default_factory=lambda: dict(DEFAULTS))

    def learn(self, session: Session) -> Mapping[str, Any]:
        """Read the settings that officials change."""
        self.values = all_settings(session)
        return self.values


@dataclass
class KnownEditions:
    """The public tables last read: approved tables never change, so each is read once."""

    by_seal: dict[str, PublishedTables] = field(default_factory=dict)
    #: Pages drawn of them, by all that they were drawn of.
    pages: dict[tuple[object, ...], tuple[str, object]] = field(default_factory=dict)

    def learn(self, session: Session) -> list[tuple[PublicationFace, PublishedTables]]:
        """Give every edition that is public now, the newest period first."""
        live = list(live_publications(session).values())
        known = self.by_seal
        # Put in place whole: another thread may be reading the old one.
        found = {
            face.sha256: known.get(face.sha256) or from_document(edition_document(session, face))
            for face in live
        }
        self.by_seal = found
        return [(face, found[face.sha256]) for face in live]


@dataclass
class HouseState:
    """Everything a request may need that outlives it."""

    settings: Settings
    engine: Engine
    sessions: SessionMaker
    tokens: FormTokens
    questionnaires: KnownQuestionnaires = field(default_factory=KnownQuestionnaires)
    settings_known: KnownSettings = field(default_factory=KnownSettings)
    scans: ScanMemory = field(default_factory=ScanMemory)
    forms: FormMemory = field(default_factory=FormMemory)
    throttle: Throttle = field(default_factory=Throttle)
    published: KnownEditions = field(default_factory=KnownEditions)
    #: Gives the moment; replaced by tests.
    clock: Callable[[], datetime] = now
    _recorder: Recorder | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def recorder(self) -> Recorder:
        """Give the one door in, opened at the first use (its thread must not cross a fork)."""
        with self._lock:
            if self._recorder is None:
                keys = ReceiptKeys(*self.settings.secret_keys)
                self._recorder = Recorder(self.engine, {}, keys)
            return self._recorder


def house() -> HouseState:
    """Give the state of the application that answers this request."""
    state: HouseState = current_app.extensions[EXTENSION]
    return state
