"""A guest book with Bottle: entries in memory, visits in a signed cookie."""
import hashlib
import os

import bottle

HERE = os.path.dirname(__file__)
SECRET = "only for this example"

entries = []

PAGE = bottle.SimpleTemplate("""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Guest book</title>
<link rel="stylesheet" href="/static/style.css">
<h1>Guest book</h1>
% for name, message in entries:
<blockquote>{{message}}<br><small>{{name}}</small></blockquote>
% end
<form action="/sign" method="post">
<input name="name" placeholder="Your name" required>
<textarea name="message" placeholder="Your message" required></textarea>
<button>Sign</button>
</form>
<form action="/upload" method="post" enctype="multipart/form-data">
<input name="file" type="file" required>
<button>Send a file</button>
</form>
<p><small>Made with Bottle {{version}} on Python. <a href="/count?to=20">It can
count</a>, and knows <a href="/visits">how often you came</a>.</small>
""")

app = application = bottle.Bottle()


@app.get("/")
def index():
    return PAGE.render(entries=entries, version=bottle.__version__)


@app.get("/hello/<name>")
def hello(name):
    bottle.response.content_type = "text/plain; charset=utf-8"
    return f"Hello {name}\n"


@app.post("/sign")
def sign():
    form = bottle.request.forms
    if not form.name or not form.message:
        bottle.abort(400, "A name and a message, please")
    entries.append((form.name, form.message))
    bottle.redirect("/", 303)


@app.get("/visits")
def visits():
    count = bottle.request.get_cookie("visits", default=0, secret=SECRET) + 1
    bottle.response.set_cookie("visits", count, secret=SECRET, httponly=True, path="/")
    bottle.response.content_type = "text/plain"
    return f"{count}\n"


@app.post("/upload")
def upload():
    sent = bottle.request.files.file
    digest = hashlib.sha256()
    size = 0
    while block := sent.file.read(65536):
        digest.update(block)
        size += len(block)
    bottle.response.content_type = "text/plain; charset=utf-8"
    return f"{sent.raw_filename} {size} {digest.hexdigest()}\n"


@app.get("/count")
def count():
    bottle.response.content_type = "text/plain"
    for number in range(int(bottle.request.query.to or 3)):
        yield f"{number + 1}\n"


@app.get("/fail")
def fail():
    raise LookupError("this page fails, as it is meant to")


@app.get("/static/<path:path>")
def static(path):
    return bottle.static_file(path, root=os.path.join(HERE, "static"))
