"""The word that marks what another may not read."""

SECRET = "Salainen"
