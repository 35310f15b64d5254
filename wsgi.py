"""What gunicorn and the flask command load."""

import os

from dotenv import load_dotenv

from app import create_app
from app.config import ROOT

# Whatever Tuokio writes is its owner's alone: the database, mails, backups, the secret.
os.umask(0o077)
load_dotenv(ROOT / ".env")
app = create_app()
