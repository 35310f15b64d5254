"""A bare Flask application to measure against: a ready string, and a Jinja page with three variables."""

import os
from pathlib import Path

from flask import Flask, render_template

# The pages of Tuokio that are to be matched in size, put there by bench.public_pages.
FOLDER = Path(os.environ["BARE_FOLDER"])
HOME = (FOLDER / "home.html").read_text(encoding="utf-8")

app = Flask(__name__, template_folder=str(FOLDER))


@app.get("/")
def home() -> str:
    """A string that is ready."""
    return HOME


@app.get("/contact")
def contact() -> str:
    """A page that Jinja renders, most of it text as it stands."""
    return render_template("contact.html", title="Ota yhteyttä", token="x" * 91, key="y" * 60)
