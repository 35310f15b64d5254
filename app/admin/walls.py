"""The walls between supervisors, asked in every query: who is signed in, and whose rows they may see."""

from typing import Any

from flask_login import current_user
from sqlalchemy import ColumnElement, exists, false, func, or_, select, true

from app.accounts.models import Role, User
from app.extensions import db
from app.practice.models import Contract, Meeting, Practice, Supervisor

OWNERS = frozenset({Role.OWNER})
SUPERVISING = frozenset({Role.OWNER, Role.SUPERVISOR})
EVERYONE = frozenset(Role)


def user() -> User | None:
    """Who is signed in; None outside a request too."""
    if not current_user or not current_user.is_authenticated:
        return None
    signed_in: User = current_user.user
    return signed_in


def role() -> Role | None:
    """The role of whoever is signed in."""
    signed_in = user()
    return signed_in.role if signed_in else None


def behind(supervisor_id: Any) -> ColumnElement[bool]:
    """That a row is the signed-in supervisor's own; an assistant of all sees all.

    So does an owner where the practice says so, or where there is one supervisor to see.
    """
    signed_in = user()
    if signed_in is None:
        return false()
    mine: ColumnElement[bool] = (
        false() if signed_in.supervisor_id is None else supervisor_id == signed_in.supervisor_id
    )
    if signed_in.role is Role.OWNER:
        return or_(mine, owner_sees_all())
    return true() if signed_in.supervisor_id is None and signed_in.role is Role.ASSISTANT else mine


def kept(supervisor_id: Any) -> ColumnElement[bool]:
    """As behind(), for what tells of no client: hours and days away, which an owner keeps for all."""
    return true() if role() is Role.OWNER else behind(supervisor_id)


def owner_sees_all() -> ColumnElement[bool]:
    """That there is no wall between the practice's owner and its supervisors."""
    of_all = exists().where(Practice.owner_sees_all)
    several = exists().where(Supervisor.id != select(func.min(Supervisor.id)).scalar_subquery())
    return or_(of_all, ~several)


def behind_or_untaken(supervisor_id: Any) -> ColumnElement[bool]:
    """As behind(), and rows that no supervisor has taken up yet."""
    signed_in = user()
    if signed_in is None or (signed_in.role is Role.SUPERVISOR and signed_in.supervisor_id is None):
        return false()
    return or_(behind(supervisor_id), supervisor_id.is_(None))


def contracts() -> ColumnElement[bool]:
    """That a contract is the signed-in supervisor's own, or one that they keep with its supervisor."""
    return or_(behind(Contract.supervisor_id), behind(Contract.co_supervisor_id))


def meetings() -> ColumnElement[bool]:
    """That a meeting is the signed-in supervisor's own, or of a contract that they keep too."""
    shared = select(Contract.id).where(behind(Contract.co_supervisor_id))
    return or_(behind(Meeting.supervisor_id), Meeting.contract_id.in_(shared))


def supervisors() -> list[Supervisor]:
    """For whom the signed-in user may act."""
    query = select(Supervisor).where(behind(Supervisor.id)).order_by(Supervisor.position)
    return list(db.session.scalars(query))


def kept_supervisors() -> list[Supervisor]:
    """Whose hours, services and sign-ins the signed-in user may arrange; an owner everyone's."""
    query = select(Supervisor).where(kept(Supervisor.id)).order_by(Supervisor.position)
    return list(db.session.scalars(query))


def own_supervisor() -> Supervisor | None:
    """The supervisor whose diary the signed-in user keeps."""
    signed_in = user()
    key = signed_in.supervisor_id if signed_in else None
    return db.session.get(Supervisor, key) if key is not None else None
