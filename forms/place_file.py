"""Forms about lists of units and desks in spreadsheets: choosing a file, and importing it."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField

from forms.offered import offered
from forms.staff_form import StaffForm

LISTS = {"don-vi": "Danh sách đơn vị", "quay": "Danh sách quầy"}


class PlaceFileForm(StaffForm):
    """A file to be looked at."""

    what = SelectField("Nội dung tệp", choices=offered(LISTS.items()))
    file = FileField("Tệp XLSX, ODS hoặc CSV")


class ImportForm(StaffForm):
    """A file that was looked at, to be imported; the counts are those of the preview."""

    what = HiddenField()
    key = HiddenField()
    seen = HiddenField()
