"""The application on the server of the standard library."""

from wsgiref.simple_server import make_server

from wsgi_application import application

with make_server("127.0.0.1", 0, application) as server:
    print(f"http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()
