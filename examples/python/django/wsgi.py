"""The guest book as a WSGI application, ready after the first start.

In a Pyodide without SQLite the modules of fallback/ stand in; elsewhere they
are not looked at.
"""
import os
import secrets
import sys

sys.path.append(os.path.join(os.path.dirname(__file__), "fallback"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")

import hashlib

if not hasattr(hashlib, "pbkdf2_hmac"):
    from host_crypto import pbkdf2_hmac

    hashlib.pbkdf2_hmac = pbkdf2_hmac

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application


class StaticFiles(StaticFilesHandler):
    """Serves them though DEBUG is off, which is enough for an example."""

    def serve(self, request):
        from django.contrib.staticfiles.views import serve

        return serve(request, self.file_path(request.path), insecure=True)


application = StaticFiles(get_wsgi_application())

call_command("migrate", verbosity=0)

from django.contrib.auth.models import User

if not User.objects.exists():
    password = os.environ.get("ADMIN_PASSWORD") or secrets.token_urlsafe(9)
    User.objects.create_superuser("admin", password=password)
    print(f"The password of admin at /admin/ is {password}", flush=True)
