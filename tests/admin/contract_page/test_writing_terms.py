"""The terms of a contract: written part by part, and wrong ones told."""

from sqlalchemy import select

from app.extensions import db
from app.practice.models import Goal
from app.practice.services import contracts, versions
from app.practice.states import ContractState
from tests.admin.addresses import details, edit
from tests.factories import make_contract
from tests.pages import Page, opened


def test_terms_that_cannot_be_are_told_without_sql(visitor, contract):
    page = opened(visitor, edit("contract", contract))

    answer = page.submit(visitor, {"interval_min_weeks": "6", "interval_max_weeks": "3"})

    assert answer.status_code == 422
    assert "yläraja" in Page(answer).text
    for word in ("CHECK", "constraint", "sqlite", "UPDATE"):
        assert word not in answer.text


def test_the_end_comes_after_the_beginning(visitor, contract):
    page = opened(visitor, edit("contract", contract))

    answer = page.submit(visitor, {"starts_on": "24.12.2026", "ends_on": "1.12.2026"})

    assert answer.status_code == 422
    assert Page(answer).has("#ends_on-error")


def test_a_goal_may_be_a_whole_sentence(visitor, supervisor):
    goal = "Yhteisten toimintatapojen löytäminen uusien työntekijöiden kanssa"
    contract = make_contract(supervisor=supervisor)
    page = opened(visitor, f"/admin/contract/edit/?id={contract.id}")
    assert page.find("textarea[name=goals]").get("maxlength") is None

    answer = page.submit(visitor, {"goals": f"{goal}\nToinen"})

    assert answer.status_code in {302, 303}
    assert [row.text for row in db.session.scalars(select(Goal).order_by(Goal.position))] == [
        goal,
        "Toinen",
    ]


def test_more_than_twelve_goals_are_too_many(visitor, supervisor):
    contract = make_contract(supervisor=supervisor)
    page = opened(visitor, f"/admin/contract/edit/?id={contract.id}")

    answer = page.submit(visitor, {"goals": "\n".join(f"Tavoite {n}" for n in range(13))})

    assert answer.status_code == 422
    assert "Enintään kaksitoista tavoitetta" in Page(answer).text


def test_what_is_missing_is_listed_guards_first_and_leads_to_its_part(visitor, supervisor):
    contract = make_contract(supervisor=supervisor, state=ContractState.DRAFT)
    page = opened(visitor, details("contract", contract))
    assert page.find_all("#missing li")[0].text_content().split()[:3] == ["ainakin", "yksi", "tavoite"]  # fmt: skip

    part = opened(visitor, page.link("ainakin yksi tavoite"))
    assert not part.has("[name=starts_on]")
    answer = part.submit(visitor, {"goals": "Selkeys", "framework": "Dialogi", "go": "next"})

    assert answer.location.endswith("part=meetings")
    assert "ainakin yksi tavoite" not in opened(visitor, details("contract", contract)).text
    assert contract.final_evaluation is True


def test_what_is_missing_has_the_name_of_its_field(visitor, supervisor):
    contract = make_contract(supervisor=supervisor, state=ContractState.DRAFT)
    page = opened(visitor, details("contract", contract))

    part = opened(visitor, page.link("työskentelytavat"))

    assert part.text_at("label[for=framework]") == "Työskentelytavat"
    assert "Työskentelytavat" in page.text_at(".facts")


def test_a_change_after_signing_makes_a_version_and_keeps_the_old(visitor, contract):
    contracts.step(contract, ContractState.ENDING)
    versions.make(contract).in_force_from_on = contract.starts_on
    db.session.commit()
    page = opened(visitor, f"/admin/contract/edit/?id={contract.id}&part=money")

    assert page.submit(visitor, {"unit_price_cents": "200"}).status_code == 303

    assert [version.number for version in versions.all_of(contract)] == [1, 2]
    assert "odottaa hyväksyntää" in opened(visitor, details("contract", contract)).text
