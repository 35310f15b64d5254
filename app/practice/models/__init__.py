"""The tables of the domain."""

from app.practice.models.booking_rules import BookingRules
from app.practice.models.contract import Contract, ContractPerson, Goal
from app.practice.models.hours import Closure, HoursKind, OpeningHours
from app.practice.models.meeting import Meeting, MeetingReminder
from app.practice.models.orderer import Orderer, Person
from app.practice.models.page import Page, Section
from app.practice.models.practice import Practice
from app.practice.models.service import Service, ServiceOption, VatRate
from app.practice.models.supervisor import Supervisor

__all__ = [
    "BookingRules",
    "Closure",
    "Contract",
    "ContractPerson",
    "Goal",
    "HoursKind",
    "Meeting",
    "MeetingReminder",
    "OpeningHours",
    "Orderer",
    "Page",
    "Person",
    "Practice",
    "Section",
    "Service",
    "ServiceOption",
    "Supervisor",
    "VatRate",
]
