import hashlib

import django
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from .models import Entry

TEXT = "text/plain; charset=utf-8"


@require_safe
def index(request):
    return render(request, "guestbook.html", {"entries": Entry.objects.all(), "version": django.__version__})


@require_safe
def hello(_request, name):
    return HttpResponse(f"Hello {name}\n", content_type=TEXT)


@require_POST
def sign(request):
    name, message = request.POST.get("name"), request.POST.get("message")
    if not name or not message:
        return HttpResponseBadRequest("A name and a message, please")
    Entry.objects.create(name=name, message=message)
    response = HttpResponseRedirect("/")
    response.status_code = 303
    return response


@require_safe
def visits(request):
    request.session["visits"] = request.session.get("visits", 0) + 1
    return HttpResponse(f"{request.session['visits']}\n", content_type=TEXT)


@require_POST
def upload(request):
    sent = request.FILES["file"]
    digest = hashlib.sha256()
    for block in sent.chunks():
        digest.update(block)
    return HttpResponse(f"{sent.name} {sent.size} {digest.hexdigest()}\n", content_type=TEXT)


@require_safe
def count(request):
    to = int(request.GET.get("to", 3))
    return StreamingHttpResponse((f"{number + 1}\n" for number in range(to)), content_type=TEXT)


def fail(_request):
    raise LookupError("this page fails, as it is meant to")
