"""The report on all units of an authority in one period: its values, its words, its pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from survey.formatting import percent, percent_of, thousands
from survey.rendering import finding_sentences, rearranged, sentences
from survey.rendering.figures import Change, Figure
from survey.rendering.findings import PublishedRow
from survey.rendering.pages import render_page
from survey.rendering.rearranged import Rearranged
from survey.rendering.stamp import Stamp
from survey.rendering.unit_report import UnitReport

#: The order in which groups are told; the words are those of the table of units.
BANDS = ("trên mức chung", "dưới mức chung", "chưa phân biệt được")
NOT_COMPARED = "không so"
#: So many names fit into a cell; the annex holds them all.
MOST_NAMES = 12


@dataclass(frozen=True)
class Member:
    """One unit under the authority."""

    code: str
    name: str
    #: In words: "Xã", "Sở, ngành".
    kind: str
    figure: Figure
    change: Change | None
    #: "đạt", "chưa đạt" or "chưa đủ căn cứ" for each target of the report, in its order.
    verdicts: tuple[str, ...]
    standing: str
    #: Dossiers handled in the period; None where nobody counted.
    dossiers: int | None
    #: "kỳ trước có 2 trong 4 quý", where the unit has answers in fewer quarters than the whole.
    before: str = ""

    @property
    def participation(self) -> str:
        """Return respondents as a share of dossiers; "–" where either may not be told."""
        if not self.figure.shown or not self.dossiers:
            return "–"
        return percent_of(self.figure.respondents, self.dossiers)

    @property
    def moved(self) -> str:
        """Return the verdict on the change in words."""
        return "không so sánh" if self.change is None else sentences.verdict(self.change)


@dataclass(frozen=True)
class KindRow:
    """The units of one kind, pooled over those whose figures are shown."""

    name: str
    units: int
    shown: int
    figure: Figure


@dataclass(frozen=True)
class Group:
    """Units about which the same is said."""

    words: str
    names: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """Return the names, as many as a cell holds."""
        if not self.names:
            return "–"
        left = len(self.names) - MOST_NAMES
        text = "; ".join(self.names[:MOST_NAMES])
        return f"{text}; và {left} đơn vị khác" if left > 0 else text


@dataclass(frozen=True)
class AuthorityReport:
    """All that the report on an authority prints, and nothing else."""

    #: The authority as a whole, protected and worded as in its own report.
    whole: UnitReport
    members: tuple[Member, ...]
    kinds: tuple[KindRow, ...]
    #: Units in force that had no answer at all.
    silent: tuple[str, ...]
    #: Units that were made of others in this period or the one before.
    rearranged: tuple[Rearranged, ...] = ()
    stamp: Stamp | None = None

    @property
    def title(self) -> str:
        """Return the subject of the document."""
        return (
            "Chỉ số hài lòng tại Bộ phận Một cửa của các đơn vị thuộc "
            f"{self.whole.unit}, {self.whole.period}"
        )

    @property
    def units(self) -> tuple[Member, ...]:
        """Return the members that are units: the desks right under the authority are none."""
        return tuple(member for member in self.members if member.code)

    @property
    def bands(self) -> tuple[Group, ...]:
        """Return the units by where they stand against the rest."""
        known = _grouped((m.standing, m.name) for m in self.units if m.standing in BANDS)
        rest = tuple(m.name for m in self.units if m.standing not in BANDS)
        return (*(Group(word, known.get(word, ())) for word in BANDS), Group(NOT_COMPARED, rest))

    @property
    def moves(self) -> tuple[Group, ...]:
        """Return the units by what became of their index since the period before."""
        found = _grouped((member.moved, member.name) for member in self.units)
        words = ("tăng", "giảm", "chưa thấy thay đổi rõ", "không so sánh")
        return tuple(Group(word, found.get(word, ())) for word in words)

    @property
    def reached(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """Return for each target how many units reached it, did not, are open, are not told."""
        rows = []
        for place, target in enumerate(self.whole.more.targets):
            said = [m.verdicts[place] if m.verdicts else "" for m in self.units]
            words = ("đạt", "chưa đạt", "chưa đủ căn cứ")
            counts = tuple(said.count(word) for word in words)
            rows.append((target.target, (*counts, len(said) - sum(counts))))
        return tuple(rows)

    @property
    def participation(self) -> str:
        """Return what share of dossiers is answered for, and of which units it is known."""
        known = [m for m in self.units if m.figure.shown and m.dossiers]
        if not known:
            return "Chưa có số hồ sơ đã giải quyết để tính tỷ lệ tham gia."
        people, dossiers = (
            sum(member.figure.respondents for member in known),
            sum(member.dossiers or 0 for member in known),
        )
        return (
            f"Ở {thousands(len(known))} đơn vị có số liệu được nêu và có số hồ sơ, cứ 100 hồ sơ đã "
            f"giải quyết thì có {_per_hundred(people, dossiers)} phiếu trả lời "
            f"({thousands(people)}/{thousands(dossiers)})."
        )

    @property
    def rearranged_in_words(self) -> str:
        """Return which units were made of others, and what their earlier figures therefore are."""
        return rearranged.in_words(self.rearranged)

    @property
    def rearranged_rows(self) -> tuple[PublishedRow, ...]:
        """Return the figures of these units by the map of each period, beside today's."""
        return rearranged.rows(self.rearranged)

    @property
    def hidden(self) -> str:
        """Return how many units have no figures and why."""
        count = sum(member.figure.status == "hidden" for member in self.members)
        if not count:
            return "Không có đơn vị nào bị ẩn số liệu."
        return (
            f"Số liệu của {thousands(count)} đơn vị {sentences.HIDDEN}: đơn vị có dưới "
            f"{self.whole.method.hide} người trả lời, hoặc đơn vị mà từ số liệu của nó sẽ suy ra "
            "được số liệu của đơn vị có ít người."
        )

    @property
    def moved_in_words(self) -> str:
        """Return how many units rose and fell, never more than the intervals allow."""
        rose, fell, unclear, none = (len(group.names) for group in self.moves)
        if not rose + fell + unclear:
            return f"Không có đơn vị nào so sánh được với {self.whole.comparison.label}."
        return (
            f"So với {self.whole.comparison.label}: {thousands(rose)} đơn vị tăng, "
            f"{thousands(fell)} đơn vị giảm, {thousands(unclear)} đơn vị chưa thấy thay đổi rõ, "
            f"{thousands(none)} đơn vị không so sánh. Mỗi đơn vị được so trên cùng tiêu chí và "
            "cùng tỷ lệ kênh của hai kỳ, theo bản đồ đơn vị hiện nay." + self._fragments
        )

    @property
    def _fragments(self) -> str:
        """Return that the period before was no whole one, and of how many units even less."""
        found, text = self.whole.comparison, ""
        if found.part is not None:
            text = f" Phiếu trả lời của {found.label} chỉ có ở {found.part.in_words}."
        few = sum(bool(member.before) for member in self.members if member.change is not None)
        if few:
            text += (
                f" Ở {thousands(few)} đơn vị được so, {found.label} chỉ có phiếu trả lời ở một "
                "phần số quý (ghi bên từng đơn vị); đó không phải là so với cả kỳ."
            )
        return text


def authority_page(report: AuthorityReport) -> str:
    """Return the report as a page ready for the press."""
    return render_page(
        "reports/authority_report.html",
        # What stands around the text is the whole's, with the stamp of this document.
        report=replace(report.whole, stamp=report.stamp),
        all=report,
        say=sentences,
        tell=finding_sentences,
    )


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word, name in pairs:
        found[word] = (*found.get(word, ()), name)
    return found


def _per_hundred(people: int, dossiers: int) -> str:
    return percent(Fraction(people, dossiers)).removesuffix("%")
