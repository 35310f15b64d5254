"""The invented diary: it looks like one that people have kept."""

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from app import clock
from app.accounts.models import AuditEvent
from app.booking.models import Inquiry
from app.demo import diary
from app.extensions import db
from app.mail.models import OutboxMessage
from app.practice.models import Contract, Meeting
from app.practice.services import acceptance, versions
from app.practice.states import LIVE, ContractState
from tests.admin.addresses import details
from tests.factories import NOW, make_practice, make_service, make_supervisor
from tests.pages import opened

MADE_NOW = {ContractState.DRAFT, ContractState.SENT}


@pytest.fixture
def supervisor(app, stop_clock):
    make_practice()
    make_service()
    return make_supervisor(email="ohjaaja@example.com")


@pytest.mark.parametrize("hour", [0, 7, 12, 23])
def test_people_write_by_day(supervisor, stop_clock, hour):
    now = NOW.replace(hour=0) + timedelta(hours=hour - 2)
    stop_clock(now)

    diary.load(diary.Amounts(requests=28, contracts=0), now=now)
    db.session.commit()

    asked = db.session.scalars(select(Inquiry.created_at)).all()
    assert len(asked) == 28
    assert all(at < now and 8 <= clock.local(at).hour < 18 for at in asked)
    told = select(AuditEvent.happened_at).where(AuditEvent.event == "inquiry.contacted")
    written = select(OutboxMessage.created_at).where(OutboxMessage.template == "request-answered")
    answered = [*db.session.scalars(told), *db.session.scalars(written)]
    assert answered
    assert all(7 <= clock.local(at).hour < 19 for at in answered)


def test_a_contract_in_force_has_been_accepted(supervisor, stop_clock, staff):
    stop_clock(NOW)

    diary.load(diary.Amounts(requests=0, contracts=16, meetings=160), now=NOW)
    db.session.commit()

    running = [each for each in db.session.scalars(select(Contract)) if each.state not in MADE_NOW]
    assert len(running) > 10
    for contract in running:
        (version,) = versions.all_of(contract)
        assert versions.says_the_same(version, contract)
        assert version.in_force_from_on is not None
        rows = acceptance.of_version(version)
        assert rows
        assert {row.accepted_at for row in rows} == {version.made_at}
        assert clock.local(version.made_at).date() == contract.signed_on
        assert contract.signed_on < contract.starts_on
    words = opened(staff(supervisor=supervisor), details("contract", running[0])).text
    assert "ei ole vielä lähetetty hyväksyttäväksi" not in words
    assert "odottaa hyväksyntää" not in words


def test_no_two_meetings_of_a_supervisor_meet(supervisor, stop_clock):
    stop_clock(NOW)

    diary.load(diary.Amounts(contracts=12, meetings=240), now=NOW)
    db.session.commit()

    query = select(Meeting).where(Meeting.state.in_(LIVE)).order_by(Meeting.starts_at)
    rows = db.session.scalars(query).all()
    assert len(rows) > 150
    assert all(one.ends_at <= other.starts_at for one, other in pairwise(rows))
