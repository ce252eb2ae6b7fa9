"""All tables, one a file."""

from survey.models.account import Account
from survey.models.api_token import ApiToken
from survey.models.audit_entry import AuditEntry
from survey.models.background_job import BackgroundJob
from survey.models.base import Base
from survey.models.calendar_day import CalendarDay
from survey.models.calendar_year import CalendarYear
from survey.models.campaign import Campaign
from survey.models.campaign_unit import CampaignUnit
from survey.models.canary import Canary
from survey.models.closed_period import ClosedPeriod
from survey.models.column_map import ColumnMap
from survey.models.comment import Comment
from survey.models.comment_addressee import CommentAddressee
from survey.models.comment_case import CommentCase
from survey.models.comment_note import CommentNote
from survey.models.comment_release import CommentRelease
from survey.models.daily_tally import DailyTally
from survey.models.day_salt import DaySalt
from survey.models.deciding_unit import DecidingUnit
from survey.models.desk import Desk
from survey.models.desk_move import DeskMove
from survey.models.dossier_count import DossierCount
from survey.models.emblem import StoredEmblem
from survey.models.flood_count import FloodCount
from survey.models.former_name import FormerName
from survey.models.half_month_tally import HalfMonthTally
from survey.models.integrity_review import IntegrityReview
from survey.models.kept_code import KeptCode
from survey.models.kept_figure import KeptFigure
from survey.models.kiosk_code import KioskCode
from survey.models.kiosk_device import KioskDevice
from survey.models.known_browser import KnownBrowser
from survey.models.opening_hours import OpeningHours
from survey.models.password_link import PasswordLink
from survey.models.period_correction import PeriodCorrection
from survey.models.placard import Placard
from survey.models.public_pattern import PublicPattern
from survey.models.publication import Publication
from survey.models.questionnaire import StoredQuestionnaire
from survey.models.questionnaire_start import QuestionnaireStart
from survey.models.rearrangement import Rearrangement
from survey.models.receipt_batch import ReceiptBatch
from survey.models.recovery_code import RecoveryCode
from survey.models.report_batch import ReportBatch
from survey.models.report_edition import ReportEdition
from survey.models.report_file import ReportFile
from survey.models.report_task import ReportTask
from survey.models.response import Response
from survey.models.role_grant import RoleGrant
from survey.models.seen_token import SeenToken
from survey.models.service_field import ServiceField
from survey.models.setting import Setting
from survey.models.sign_in import SignIn
from survey.models.sign_in_failure import SignInFailure
from survey.models.source_mark import SourceMark
from survey.models.spent_receipt import SpentReceipt
from survey.models.tally_mark import TallyMark
from survey.models.theme import StoredTheme
from survey.models.unit import Unit
from survey.models.unit_successor import UnitSuccessor
from survey.models.upkeep_report import UpkeepReport

__all__ = [
    "Account",
    "ApiToken",
    "AuditEntry",
    "BackgroundJob",
    "Base",
    "CalendarDay",
    "CalendarYear",
    "Campaign",
    "CampaignUnit",
    "Canary",
    "ClosedPeriod",
    "ColumnMap",
    "Comment",
    "CommentAddressee",
    "CommentCase",
    "CommentNote",
    "CommentRelease",
    "DailyTally",
    "DaySalt",
    "DecidingUnit",
    "Desk",
    "DeskMove",
    "DossierCount",
    "FloodCount",
    "FormerName",
    "HalfMonthTally",
    "IntegrityReview",
    "KeptCode",
    "KeptFigure",
    "KioskCode",
    "KioskDevice",
    "KnownBrowser",
    "OpeningHours",
    "PasswordLink",
    "PeriodCorrection",
    "Placard",
    "PublicPattern",
    "Publication",
    "QuestionnaireStart",
    "Rearrangement",
    "ReceiptBatch",
    "RecoveryCode",
    "ReportBatch",
    "ReportEdition",
    "ReportFile",
    "ReportTask",
    "Response",
    "RoleGrant",
    "SeenToken",
    "ServiceField",
    "Setting",
    "SignIn",
    "SignInFailure",
    "SourceMark",
    "SpentReceipt",
    "StoredEmblem",
    "StoredQuestionnaire",
    "StoredTheme",
    "TallyMark",
    "Unit",
    "UnitSuccessor",
    "UpkeepReport",
]
