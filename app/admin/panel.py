"""The admin panel: which views there are and where."""

from flask import Flask
from flask_admin import Admin
from flask_admin.theme import Bootstrap4Theme
from flask_babel import lazy_gettext as _

from app.accounts.models import AuditEvent, User
from app.admin.audit_log import AuditView
from app.admin.booking_rules import BookingRulesView
from app.admin.busy_calendars import BusyCalendarView
from app.admin.content import PageView, SectionView
from app.admin.contract_people import ContractWithPeopleView
from app.admin.dashboard import dashboard
from app.admin.feeds import FeedView
from app.admin.hours import ClosureView, OpeningHoursView
from app.admin.inquiries import InquiryView
from app.admin.meetings import MeetingView
from app.admin.orderers import OrdererView, PersonView
from app.admin.outbox import OutboxView
from app.admin.payer_reports import InvoicingView
from app.admin.practice import PracticeView, SupervisorView, VatRateView
from app.admin.services import ServiceOptionView, ServiceView
from app.admin.users import UserView
from app.admin.week import WeekView
from app.booking.models import Inquiry
from app.calendar.models import Feed
from app.mail.models import OutboxMessage
from app.practice.models import (
    BookingRules,
    BusyCalendar,
    Closure,
    Contract,
    Meeting,
    OpeningHours,
    Orderer,
    Page,
    Person,
    Practice,
    Section,
    Service,
    ServiceOption,
    Supervisor,
    VatRate,
)
from app.web.headers import nonce

# View, table, name in the menu, endpoint; the address is the endpoint with dashes.
VIEWS = (
    (InquiryView, Inquiry, _("Yhteydenotot"), "inquiry"),
    (MeetingView, Meeting, _("Tapaamiset"), "meeting"),
    (ContractWithPeopleView, Contract, _("Sopimukset"), "contract"),
    (OrdererView, Orderer, _("Tilaajat"), "orderer"),
    (PersonView, Person, _("Henkilöt"), "person"),
    (ServiceView, Service, _("Palvelut ja hinnat"), "service"),
    (ServiceOptionView, ServiceOption, _("Hinnat"), "service_option"),
    (PageView, Page, _("Sivut"), "page"),
    (SectionView, Section, _("Sivun osat"), "section"),
    (PracticeView, Practice, _("Toiminnan tiedot"), "practice"),
    (SupervisorView, Supervisor, _("Työnohjaajat"), "supervisor"),
    (OpeningHoursView, OpeningHours, _("Vastaanottoajat"), "opening_hours"),
    (ClosureView, Closure, _("Sulut"), "closure"),
    (BookingRulesView, BookingRules, _("Varaussäännöt"), "booking_rules"),
    (FeedView, Feed, _("Kalenterini"), "feed"),
    (BusyCalendarView, BusyCalendar, _("Muut kalenterit"), "busy_calendar"),
    (UserView, User, _("Käyttäjät"), "user"),
    (VatRateView, VatRate, _("Alv-kannat"), "vat_rate"),
    (OutboxView, OutboxMessage, _("Lähtevä posti"), "outbox"),
    (AuditView, AuditEvent, _("Tapahtumat"), "audit"),
)


def init_panel(app: Flask) -> None:
    """Register the views. The database is not asked: it may not be there yet."""
    admin = Admin(
        app,
        name="Tuokio",
        index_view=dashboard(),
        theme=Bootstrap4Theme(),
        csp_nonce_generator=nonce,
    )
    admin.add_view(WeekView(name=_("Viikko"), endpoint="week", url="week"))
    admin.add_view(InvoicingView(name=_("Laskutettavat"), endpoint="invoicing", url="invoicing"))
    for view, model, name, endpoint in VIEWS:
        admin.add_view(view(model, name=name, endpoint=endpoint, url=endpoint.replace("_", "-")))
