"""The tables of the domain."""

from app.practice.models.attendance import Attendance
from app.practice.models.booking_rules import BookingRules
from app.practice.models.busy import BusyBlock, BusyCalendar, BusyFault
from app.practice.models.contract import Contract, ContractPerson, Goal
from app.practice.models.contract_version import Acceptance, ContractVersion
from app.practice.models.evaluation import AnonymousAnswer, Evaluation, ThemeFeedback
from app.practice.models.hours import Closure, HoursKind, OpeningHours
from app.practice.models.meeting import Meeting, MeetingReminder
from app.practice.models.orderer import Orderer, Person
from app.practice.models.page import Page, Section
from app.practice.models.practice import Practice
from app.practice.models.school_holiday import SchoolHoliday
from app.practice.models.service import Service, ServiceOption, VatRate
from app.practice.models.supervisor import Supervisor

__all__ = [
    "Acceptance",
    "AnonymousAnswer",
    "Attendance",
    "BookingRules",
    "BusyBlock",
    "BusyCalendar",
    "BusyFault",
    "Closure",
    "Contract",
    "ContractPerson",
    "ContractVersion",
    "Evaluation",
    "Goal",
    "HoursKind",
    "Meeting",
    "MeetingReminder",
    "OpeningHours",
    "Orderer",
    "Page",
    "Person",
    "Practice",
    "SchoolHoliday",
    "Section",
    "Service",
    "ServiceOption",
    "Supervisor",
    "ThemeFeedback",
    "VatRate",
]
