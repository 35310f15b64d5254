"""A meeting together with all that follow it in its series: moved or cancelled, all or none."""

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField

from app import clock
from app.admin import times
from app.admin.formatters import when
from app.admin.forms import choices_of, required
from app.admin.meeting_forms import said
from app.admin.pages import KEY, see_other
from app.extensions import db
from app.practice.models import Meeting
from app.practice.services import meeting_letters, meeting_life, series
from app.practice.services.meeting_letters import Earlier
from app.practice.services.meeting_life import Outcome
from app.practice.services.meetings import (
    AlreadyPastError,
    OutsideContractError,
    TimeTakenError,
)
from app.practice.states import StepNotAllowedError
from app.web.fields import DayField, TimeField


class MoveFollowingForm(FlaskForm):
    """Where the first of them goes; the others go as far."""

    day = DayField(_("Tämän uusi päivä"), [required])
    time = TimeField(_("Kello"), [required])


class CancelFollowingForm(FlaskForm):
    """Who cancels them."""

    who = SelectField(
        _("Kuka peruu"),
        choices=choices_of([("client", _("asiakas")), ("supervisor", _("työnohjaaja"))]),
    )
    shown = HiddenField()
    # What the page said it would mean.


@dataclass(frozen=True, kw_only=True)
class Ending:
    """A meeting and what cancelling it now would mean."""

    meeting: Meeting
    outcome: Outcome


class FollowingSteps:
    """The part of the meetings' view that acts on a meeting and all after it."""

    answer: Any
    details_page: Any
    _to_change: Any
    _no_more: Any

    @expose(f"/<{KEY}:meeting_id>/move-following", methods=("GET", "POST"))
    def move_following_view(self, meeting_id: int) -> ResponseReturnValue:
        """Another time for this one, and as much later or earlier for all that follow."""
        row = self._of_series(meeting_id)
        local = clock.local(row.starts_at)
        form = MoveFollowingForm(data={"day": local.date(), "time": local.time()})
        try:
            following = series.following(row)
            on, starts = form.day.data, form.time.data
            if not form.validate_on_submit() or on is None or starts is None:
                status = 422 if request.method == "POST" else 200
                return self._move_following_page(row, form, following, status)
            earlier = [Earlier.of(each) for each in following]
            moved = series.move_following(row, on=on, starts=starts, now=clock.now())
            if row.contract is not None:
                meeting_letters.moved(row.contract, earlier, now=clock.now())
            db.session.commit()
        except StepNotAllowedError:
            db.session.rollback()
            return self._late(row)
        except (TimeTakenError, clock.NonexistentTimeError) as error:
            db.session.rollback()
            form.time.errors = [_why_not(error)]
            return self._move_following_page(row, form, series.following(row), 409)
        except (OutsideContractError, AlreadyPastError) as error:
            db.session.rollback()
            form.day.errors = [
                gettext("Mitään ei siirretty. %(reason)s", reason=times.why_not(row, error))
            ]
            return self._move_following_page(row, form, series.following(row), 422)
        flash(gettext("Tapaamisia siirrettiin %(count)s.", count=len(moved)), "success")
        return see_other(_contract_of(row))

    @expose(f"/<{KEY}:meeting_id>/cancel-following", methods=("GET", "POST"))
    def cancel_following_view(self, meeting_id: int) -> ResponseReturnValue:
        """Cancel this one and all that follow, each by the rule of its own time."""
        row, now = self._of_series(meeting_id), clock.now()
        form = CancelFollowingForm()
        try:
            following = series.following(row)
            endings = [
                Ending(meeting=each, outcome=meeting_life.if_cancelled(each, now=now))
                for each in following
            ]
            shown = " ".join(f"{each.meeting.id}-{said(each.outcome)}" for each in endings)
            if not form.validate_on_submit() or form.shown.data != shown:
                form.shown.raw_data, form.shown.data = None, shown
                status = 409 if request.method == "POST" else 200
                return self._cancel_following_page(row, form, endings, status)
            by_supervisor = form.who.data == "supervisor"
            ended = series.cancel_following(row, now=now, by_supervisor=by_supervisor)
            if row.contract is not None:
                meeting_letters.cancelled(row.contract, following, now=now)
            db.session.commit()
        except StepNotAllowedError:
            db.session.rollback()
            return self._late(row)
        flash(gettext("Tapaamisia peruttiin %(count)s.", count=len(ended)), "success")
        return see_other(_contract_of(row))

    def _of_series(self, meeting_id: int) -> Meeting:
        row: Meeting = self._to_change(meeting_id)
        if row.contract_id is None:
            abort(404)
        return row

    def _move_following_page(
        self, row: Meeting, form: FlaskForm, following: list[Meeting], status: int
    ) -> Response:
        page: Response = self.answer(
            "admin/meeting/move_following.html",
            status=status,
            model=row,
            form=form,
            following=[when(each.starts_at, each.ends_at) for each in following],
            told=meeting_letters.told_if_moved(row, now=clock.now()),
            has_begun=row.starts_at <= clock.now(),
            return_url=_contract_of(row),
        )
        return page

    def _cancel_following_page(
        self, row: Meeting, form: FlaskForm, endings: list[Ending], status: int
    ) -> Response:
        page: Response = self.answer(
            "admin/meeting/cancel_following.html",
            status=status,
            model=row,
            form=form,
            endings=endings,
            # Of those that are ahead a letter goes out, even when the first is behind.
            told=meeting_letters.told(endings[-1].meeting, now=clock.now()),
            when=when,
            return_url=_contract_of(row),
        )
        return page

    def _late(self, row: Meeting) -> Response:
        page: Response = self._no_more(row)
        return page


def _why_not(error: Exception) -> str:
    if isinstance(error, TimeTakenError) and error.starts_at is not None:
        return gettext(
            "Mitään ei siirretty: %(when)s on jo toinen tapaaminen.",
            when=when(error.starts_at, error.starts_at).rpartition("–")[0],
        )
    return gettext("Mitään ei siirretty: kelloja siirretään, ja tätä aikaa ei sinä yönä ole.")


def _contract_of(row: Meeting) -> str:
    return url_for("contract.details_view", id=row.contract_id) + "#meetings"
