"""The letters that ask for an evaluation: a secret link to each, and no list of who was written to.

None says whose contract it is, nor who else is asked (domain.md section 4.3).
"""

from app.mail import outbox
from app.mail.outbox import Envelope, enqueue
from app.practice import queries
from app.practice.models import Evaluation
from app.practice.services import evaluations
from app.practice.services.evaluations import ABOUT

# The page where it is answered.
PAGE = "/arviointi/"
ASKING = "evaluation-open"


class NobodyAskedError(Exception):
    """There is no supervisee whom the letter reaches."""


def ask(evaluation: Evaluation) -> int:
    """A secret link to everyone asked; answers how many are. Raises NobodyAskedError."""
    contract, practice = evaluation.contract, queries.practice()
    people = evaluations.asked(evaluation)
    if not people:
        raise NobodyAskedError
    for person in people:
        envelope = Envelope(
            to=person.email,
            language=contract.language,
            reply_to=contract.supervisor.email or practice.email,
            about=ABOUT,
            about_id=evaluation.id,
            link_path=PAGE,
        )
        enqueue(ASKING, envelope, practice=practice, supervisor=contract.supervisor)
    return len(people)


def was_asked(evaluation: Evaluation) -> bool:
    """Whether letters were written, as far back as they are kept."""
    return bool(outbox.about(ABOUT, evaluation.id))


def take_back(evaluation: Evaluation) -> None:
    """Call back what still waits to go out: its link would open nothing."""
    outbox.withdraw(ASKING, about=ABOUT, about_id=evaluation.id)
