"""The words of inquiries in the reader's own language."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from app.booking.models import AskerRole
from app.booking.states import InquiryState

LABELS: Mapping[type[StrEnum], Mapping[StrEnum, Any]] = {
    InquiryState: {
        InquiryState.NEW: _("uusi"),
        InquiryState.CONTACTED: _("vastattu"),
        InquiryState.MAPPING_BOOKED: _("kartoitus sovittu"),
        InquiryState.MAPPING_HELD: _("kartoitus pidetty"),
        InquiryState.CONVERTED: _("johti sopimukseen"),
        InquiryState.DECLINED_BY_CLIENT: _("asiakas ei jatka"),
        InquiryState.DECLINED_BY_SUPERVISOR: _("ohjattu muualle"),
        InquiryState.NO_REPLY: _("ei vastausta"),
        InquiryState.SPAM: _("roskaposti"),
    },
    AskerRole: {
        AskerRole.SUPERVISEE: _("tulisin itse työnohjaukseen"),
        AskerRole.MANAGER: _("olen esihenkilö"),
        AskerRole.HR: _("edustan henkilöstöhallintoa"),
        AskerRole.OTHER: _("muu"),
    },
}


def label(option: StrEnum) -> str:
    """An option in the language of the answer."""
    return str(LABELS[type(option)][option])
