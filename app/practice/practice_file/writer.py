"""From the database to a practice file."""

from datetime import date, time
from typing import Any

import msgspec
import tomli_w

from app.database import Words
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
    Supervisor,
)
from app.practice.practice_file import shape


def describe() -> shape.PracticeFile:
    """The practice as it stands. Raises queries.NoPracticeError."""
    practice = queries.practice()
    write = _Writer(practice.default_language)
    supervisors = queries.supervisors()
    rules = db.session.get(BookingRules, 1)
    return shape.PracticeFile(
        practice=write.practice(practice),
        booking=_booking(rules) if rules else None,
        supervisor=[write.supervisor(row) for row in supervisors],
        service=[write.service(row) for row in queries.services()],
        page=[write.page(row) for row in queries.pages()],
        opening_hours=[write.hours(row) for row in queries.opening_hours()],
        closure=[write.closure(row) for row in queries.closures()],
    )


def as_toml(file: shape.PracticeFile) -> str:
    """The file's text; what is left out has its default."""
    return tomli_w.dumps(msgspec.to_builtins(file, builtin_types=(date,)), multiline_strings=True)


class _Writer:
    """Writes texts the shortest way: plain when they are in the default language alone."""

    def __init__(self, default_language: str) -> None:
        self.default_language = default_language

    def text(self, words: Words) -> Any:
        if not words:
            return ""
        if set(words) == {self.default_language}:
            return words[self.default_language]
        return {language: words[language] for language in ("fi", "sv", "en") if language in words}

    def practice(self, row: Practice) -> shape.PracticePart:
        return shape.PracticePart(
            name=row.name,
            email=row.email,
            tagline=self.text(row.tagline),
            summary=self.text(row.summary),
            area=self.text(row.area),
            business_id=row.business_id,
            vat=row.vat,
            address=row.address,
            phone=row.phone,
            languages=row.languages,  # type: ignore[arg-type]
            default_language=row.default_language,  # type: ignore[arg-type]
            reply_days=row.reply_days,
            processors=self.text(row.processors),
            owner_sees_all=row.owner_sees_all,
            accent_hue=row.accent_hue,
            corners=row.corners,
        )

    def supervisor(self, row: Supervisor) -> shape.SupervisorPart:
        return shape.SupervisorPart(
            slug=row.slug,
            name=row.name,
            title=self.text(row.title),
            text=self.text(row.text),
            email=row.email,
            phone=row.phone,
            languages=row.languages,  # type: ignore[arg-type]
        )

    def service(self, row: Service) -> shape.ServicePart:
        return shape.ServicePart(
            slug=row.slug,
            form=row.form,
            name=self.text(row.name),
            summary=self.text(row.summary),
            text=self.text(row.text),
            supervisors=[supervisor.slug for supervisor in row.supervisors],
            interval_weeks=_ends(row.interval_min_weeks, row.interval_max_weeks),
            min_meetings=row.min_meetings,
            places=[Place(place) for place in row.places],
            vat_class=row.vat_class,
            option=[
                shape.OptionPart(
                    minutes=option.minutes,
                    participants=_ends(option.participants_min, option.participants_max),
                    price=None if option.price_cents is None else _euros(option.price_cents),
                    price_basis=option.price_basis,
                )
                for option in row.options
            ],
        )

    def page(self, row: Page) -> shape.PagePart:
        return shape.PagePart(
            slug=row.slug,
            title=self.text(row.title),
            summary=self.text(row.summary),
            in_menu=row.in_menu,
            section=[self.section(section) for section in row.sections],
        )

    def section(self, row: Section) -> shape.SectionPart:
        return shape.SectionPart(
            kind=row.kind,
            title=self.text(row.title),
            text=self.text(row.text),
            items=[self.item(item) for item in row.items],
        )

    def item(self, item: dict[str, Words]) -> Any:
        title, text = self.text(item.get("title", {})), self.text(item.get("text", {}))
        if not title:
            return text
        return {"title": title, "text": text} if text else {"title": title}

    def hours(self, row: OpeningHours) -> shape.OpeningHoursPart:
        return shape.OpeningHoursPart(
            weekday=shape.Weekdays[row.weekday],
            opens=_clock(row.opens_at_time),
            closes=_clock(row.closes_at_time),
            supervisor=row.supervisor.slug,
            place=row.place,
            kind=row.kind,
            valid_from=row.valid_from_on,
            valid_until=row.valid_until_on,
        )

    def closure(self, row: Closure) -> shape.ClosurePart:
        return shape.ClosurePart(
            starts=row.starts_on,
            ends=row.ends_on,
            reason=self.text(row.reason),
            supervisor=row.supervisor.slug if row.supervisor else None,
        )


def _booking(row: BookingRules) -> shape.BookingPart:
    return shape.BookingPart(
        least_notice_hours=row.least_notice_hours,
        horizon_days=row.horizon_days,
        most_a_day=row.most_a_day,
        most_a_week=row.most_a_week,
        closed_eves=[Eve(eve) for eve in row.closed_eves],
        hold_hours=row.hold_hours,
        remind_hours=row.remind_hours,
        offer_hours=row.offer_hours,
        change_hours=row.change_hours,
        reminder_hours=list(row.reminder_hours),
        confirms_at_once=row.confirms_at_once,
        buffers=shape.BuffersPart(
            **{
                Place(place).value: (before, after)
                for place, (before, after) in row.buffers.items()
            }
        ),
    )


def _ends(least: int | None, most: int | None) -> tuple[int, int] | None:
    return None if least is None else (least, least if most is None else most)


def _euros(cents: int) -> str:
    euros, rest = divmod(cents, 100)
    return f"{euros}.{rest:02d}" if rest else str(euros)


def _clock(at: time) -> str:
    return f"{at.hour}.{at.minute:02d}"
