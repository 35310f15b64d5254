"""From a practice file to the database: the file is the whole truth about the site."""

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.practice import queries
from app.practice.choices import Eve, Place
from app.practice.models import (
    BookingRules,
    Closure,
    OpeningHours,
    Page,
    Practice,
    Section,
    Service,
    ServiceOption,
    Supervisor,
)
from app.practice.models.booking_rules import Buffers, defaults
from app.practice.practice_file import shape
from app.practice.practice_file.reader import WrongFileError, items_of, words
from app.practice.practice_file.writer import describe


def import_file(file: shape.PracticeFile) -> bool:
    """Make the site say what the file says; answer whether anything changed. The caller commits.

    Raises WrongFileError when the file leaves out a supervisor whose diary is in use.
    """
    before = describe() if db.session.get(Practice, 1) else None
    savepoint = db.session.begin_nested()
    try:
        _Importer(file).store()
    except IntegrityError as error:
        savepoint.rollback()
        raise WrongFileError(
            "supervisor: the file leaves out a supervisor who has contracts, meetings or requests"
        ) from error
    # Compare what is stored, not what was given: a service's supervisors come in the house's order.
    db.session.expire_all()
    if before is not None and describe() == before:
        # The same words again: the rows stay as they were.
        savepoint.rollback()
        return False
    savepoint.commit()
    return True


class _Importer:
    def __init__(self, file: shape.PracticeFile) -> None:
        self.file = file
        self.language = file.practice.default_language
        self.supervisors: dict[str, Supervisor] = {}

    def store(self) -> None:
        self._practice()
        self._supervisors()
        self._services()
        self._pages()
        self._hours_and_closures()
        self._booking_rules()
        db.session.flush()

    def _words(self, text: shape.Text) -> dict[str, str]:
        return words(text, self.language)

    def _practice(self) -> None:
        part = self.file.practice
        row = db.session.get(Practice, 1) or Practice(id=1)
        for name in (
            "name", "email", "business_id", "vat", "address", "phone", "languages",
            "default_language", "reply_days", "owner_sees_all", "accent_hue", "corners",
        ):  # fmt: skip
            setattr(row, name, getattr(part, name))
        for name in ("tagline", "summary", "area", "processors"):
            setattr(row, name, self._words(getattr(part, name)))
        db.session.add(row)

    def _supervisors(self) -> None:
        known = {row.slug: row for row in queries.supervisors()}
        for position, part in enumerate(self.file.supervisor):
            row = known.pop(part.slug, None) or Supervisor(slug=part.slug)
            row.position = position
            row.title, row.text = self._words(part.title), self._words(part.text)
            row.name, row.email, row.phone = part.name, part.email, part.phone
            row.languages = list(part.languages)
            db.session.add(row)
            self.supervisors[part.slug] = row
        for row in known.values():
            db.session.delete(row)
        db.session.flush()

    def _services(self) -> None:
        known = {row.slug: row for row in queries.services()}
        for position, part in enumerate(self.file.service):
            row = known.pop(part.slug, None) or Service(slug=part.slug)
            row.position = position
            for name in ("form", "min_meetings", "vat_class"):
                setattr(row, name, getattr(part, name))
            for name in ("name", "summary", "text"):
                setattr(row, name, self._words(getattr(part, name)))
            row.interval_min_weeks, row.interval_max_weeks = part.interval_weeks or (None, None)
            row.places = [place.value for place in part.places]
            row.supervisors = [self.supervisors[slug] for slug in part.supervisors]
            row.options = [_option(number, option) for number, option in enumerate(part.option)]
            db.session.add(row)
        for row in known.values():
            db.session.delete(row)

    def _pages(self) -> None:
        known = {row.slug: row for row in queries.pages()}
        for position, part in enumerate(self.file.page):
            row = known.pop(part.slug, None) or Page(slug=part.slug)
            row.position, row.in_menu = position, part.in_menu
            row.title, row.summary = self._words(part.title), self._words(part.summary)
            row.sections = [
                Section(
                    kind=section.kind,
                    title=self._words(section.title),
                    text=self._words(section.text),
                    items=[
                        {"title": self._words(item.title), "text": self._words(item.text)}
                        for item in items_of(list(section.items))
                    ],
                    position=number,
                )
                for number, section in enumerate(part.section)
            ]
            db.session.add(row)
        for row in known.values():
            db.session.delete(row)

    def _hours_and_closures(self) -> None:
        db.session.execute(delete(OpeningHours))
        db.session.execute(delete(Closure))
        only = self.file.supervisor[0].slug
        for hours in self.file.opening_hours:
            db.session.add(
                OpeningHours(
                    supervisor=self.supervisors[hours.supervisor or only],
                    weekday=shape.Weekdays.index(hours.weekday),
                    opens_at_time=shape.wall_time(hours.opens),
                    closes_at_time=shape.wall_time(hours.closes),
                    place=hours.place,
                    kind=hours.kind,
                    valid_from_on=hours.valid_from,
                    valid_until_on=hours.valid_until,
                )
            )
        for closure in self.file.closure:
            db.session.add(
                Closure(
                    supervisor=self.supervisors.get(closure.supervisor or ""),
                    starts_on=closure.starts,
                    ends_on=closure.ends,
                    reason=self._words(closure.reason),
                )
            )

    def _booking_rules(self) -> None:
        part, row = self.file.booking, db.session.get(BookingRules, 1)
        if part is None:
            if row is not None:
                db.session.delete(row)
            return
        row = row or BookingRules()
        for name in (
            "least_notice_hours", "horizon_days", "most_a_day", "most_a_week", "hold_hours",
            "remind_hours", "offer_hours", "change_hours", "confirms_at_once",
        ):  # fmt: skip
            setattr(row, name, getattr(part, name))
        row.closed_eves = [eve.value for eve in Eve if eve in part.closed_eves]
        row.reminder_hours = sorted(set(part.reminder_hours), reverse=True)
        row.buffers = defaults()["buffers"] | _given(part.buffers)
        db.session.add(row)


def _given(part: shape.BuffersPart | None) -> Buffers:
    """The buffers that the file gives, by place."""
    pairs = {place.value: getattr(part, place.value, None) for place in Place}
    return {place: list(pair) for place, pair in pairs.items() if pair is not None}


def _option(position: int, part: shape.OptionPart) -> ServiceOption:
    least, most = part.participants or (None, None)
    return ServiceOption(
        minutes=part.minutes,
        participants_min=least,
        participants_max=most,
        price_cents=None if part.price is None else shape.price_cents(part.price),
        price_basis=part.price_basis,
        position=position,
    )
