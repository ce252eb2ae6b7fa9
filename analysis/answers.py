"""Packed answers: one character per position of a questionnaire version."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.questionnaire import Questionnaire

NOT_APPLICABLE = 9
MISSING = "-"
#: The characters a packed form may hold: five levels, not applicable, missing.
ALPHABET = "123459-"

_PACKED: dict[int | None, str] = {i: str(i) for i in (1, 2, 3, 4, 5, NOT_APPLICABLE)}
_PACKED[None] = MISSING
_UNPACKED = {character: level for level, character in _PACKED.items()}


def pack_answers(q: Questionnaire, answers: Mapping[str, int | None]) -> str:
    """Pack the answers of one form.

    Parameters
    ----------
    q
        The questionnaire version the form was filled under.
    answers
        Level 1..5 by code, 9 for "not applicable", None (or no entry) for a missing answer.

    Returns
    -------
    str
        One character for each of `q.positions`.

    Raises
    ------
    ValueError
        For a code the questionnaire does not have, or any other value: 0, 6, 4.5, True, "4".

    References
    ----------
    The stored form of an answer sheet in this product; nothing external.
    """
    unknown = answers.keys() - set(q.positions)
    if unknown:
        raise ValueError(f"Phiếu {q.code} không có câu hỏi {', '.join(sorted(unknown))}.")
    return "".join(_character(code, answers.get(code)) for code in q.positions)


def _character(code: str, level: int | None) -> str:
    # True == 1 and 4.0 == 4 as dictionary keys, so the type is asked for as well.
    if (level is not None and type(level) is not int) or level not in _PACKED:
        raise ValueError(f"Câu {code}: “{level}” không phải là mức từ 1 đến 5.")
    return _PACKED[level]


def unpack_answers(q: Questionnaire, packed: str) -> dict[str, int | None]:
    """Unpack one form: the inverse of `pack_answers`.

    Parameters
    ----------
    q
        The questionnaire version the form was filled under.
    packed
        One character for each of `q.positions`.

    Returns
    -------
    dict
        Level by code; 9 for "not applicable", None for a missing answer.

    Raises
    ------
    ValueError
        For a wrong length or an unknown character.

    References
    ----------
    The stored form of an answer sheet in this product; nothing external.
    """
    if len(packed) != len(q.positions) or not set(packed) <= _UNPACKED.keys():
        raise ValueError(f"“{packed}” không phải câu trả lời của phiếu {q.code}.")
    return {code: _UNPACKED[mark] for code, mark in zip(q.positions, packed, strict=True)}


def parse_answer(text: str) -> int | None:
    """Read one answer from a cell of a table.

    Parameters
    ----------
    text
        "1".."5", "9" for not applicable, or nothing; spaces around it do not matter.

    Returns
    -------
    int or None
        The level, 9, or None for an empty cell.

    Raises
    ------
    ValueError
        For anything else: an input error is never counted as a low answer.

    References
    ----------
    The stored form of an answer sheet in this product; nothing external.
    """
    text = text.strip()
    if not text:
        return None
    if len(text) != 1 or text == MISSING or text not in _UNPACKED:
        raise ValueError(f"“{text}” không phải là mức từ 1 đến 5.")
    return _UNPACKED[text]
