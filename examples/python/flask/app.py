"""A guest book with Flask: entries in memory, visits in the session."""
import hashlib

import flask

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Guest book</title>
<link rel="stylesheet" href="{{ url_for('static', filename='style.css') }}">
<h1>Guest book</h1>
{% for name, message in entries %}
<blockquote>{{ message }}<br><small>{{ name }}</small></blockquote>
{% endfor %}
<form action="{{ url_for('sign') }}" method="post">
<input name="name" placeholder="Your name" required>
<textarea name="message" placeholder="Your message" required></textarea>
<button>Sign</button>
</form>
<form action="{{ url_for('upload') }}" method="post" enctype="multipart/form-data">
<input name="file" type="file" required>
<button>Send a file</button>
</form>
<p><small>Made with Flask {{ version }} on Python.
<a href="{{ url_for('count', to=20) }}">It can count</a>, and knows
<a href="{{ url_for('visits') }}">how often you came</a>.</small>
"""

app = application = flask.Flask(__name__)
app.secret_key = "only for this example"

entries = []


def text(body):
    return flask.Response(body, mimetype="text/plain")


@app.get("/")
def index():
    return flask.render_template_string(PAGE, entries=entries, version=flask.__version__)


@app.get("/hello/<name>")
def hello(name):
    return text(f"Hello {name}\n")


@app.post("/sign")
def sign():
    name, message = flask.request.form.get("name"), flask.request.form.get("message")
    if not name or not message:
        flask.abort(400, "A name and a message, please")
    entries.append((name, message))
    return flask.redirect(flask.url_for("index"), 303)


@app.get("/visits")
def visits():
    flask.session["visits"] = flask.session.get("visits", 0) + 1
    return text(f"{flask.session['visits']}\n")


@app.post("/upload")
def upload():
    sent = flask.request.files["file"]
    digest = hashlib.sha256()
    size = 0
    while block := sent.stream.read(65536):
        digest.update(block)
        size += len(block)
    return text(f"{sent.filename} {size} {digest.hexdigest()}\n")


@app.get("/count")
def count():
    to = flask.request.args.get("to", 3, int)

    # The request is still there while the body is made.
    @flask.stream_with_context
    def lines():
        for number in range(to):
            yield f"{number + 1}\n"

    return text(lines())


@app.get("/fail")
def fail():
    raise LookupError("this page fails, as it is meant to")
