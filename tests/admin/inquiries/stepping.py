"""The steps of a request, as its tests in the panel take them."""


def step(page, visitor, name, values=None):
    return page.submit(visitor, values or {}, form=f"form[action$='/{name}']")
