"""Signing in as its tests do it, and what only those who have signed in can open."""

from tests.factories import PASSWORD

URL = "/kirjaudu"
# A page for those who have signed in.
INSIDE = "/salasana"


def sign_in(client, email="tuija@example.com", password=PASSWORD, **more):
    return client.post(URL, data={"email": email, "password": password} | more)


def is_inside(client):
    return client.get(INSIDE).status_code == 200
