"""The scripts of a page with a form come after its first paint, for until then nothing needs them.

Only a script can ask for them that late, and a file of its own would stand in the way just as they do.
So this one line stands in the page, and the Content-Security-Policy names its digest: no other can run.
"""

import hashlib
from base64 import b64encode

from flask import Flask
from markupsafe import Markup

# The template with the id "scripts" holds them, and holds them still, until its copy stands in the page.
SCRIPT = Markup(
    "new PerformanceObserver((painted,observer)=>{observer.disconnect();"
    'document.head.append(document.importNode(document.getElementById("scripts").content,true))'
    '}).observe({type:"paint",buffered:true})'
)
# As the policy's script-src has it (CSP level 3, section 2.3.1, hash-source).
SOURCE = f"'sha256-{b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()}'"


def init_after_paint(app: Flask) -> None:
    """Give templates the script."""
    app.jinja_env.globals["after_paint"] = SCRIPT
