"""Servers for Python that have no command: serve.py NAME PORT."""

import sys

from wsgi_app import ALLOW, application

name, port = sys.argv[1], int(sys.argv[2])
address = ("127.0.0.1", port)


def wsgiref():
    from wsgiref.simple_server import make_server

    make_server(*address, application).serve_forever()


def cheroot():
    from cheroot.wsgi import Server

    Server(address, application).start()


def werkzeug():
    from werkzeug.serving import run_simple

    run_simple(*address, application, threaded=True)


def gevent():
    from gevent.pywsgi import WSGIServer

    WSGIServer(address, application).serve_forever()


def eventlet():
    import eventlet.wsgi

    eventlet.wsgi.server(eventlet.listen(address), application)


def tornado():
    import tornado.ioloop
    import tornado.web

    class Handler(tornado.web.RequestHandler):
        def get(self):
            self.set_header("Content-Type", "text/plain")
            self.write("Hello world\n")

        head = post = get

        def options(self):
            self.set_status(204)
            self.set_header("Allow", ALLOW)

    tornado.web.Application([("/", Handler)]).listen(port, "127.0.0.1")
    tornado.ioloop.IOLoop.current().start()


def twisted():
    from twisted.internet import reactor
    from twisted.web.resource import Resource
    from twisted.web.server import Site

    class Hello(Resource):
        isLeaf = False

        def getChild(self, path, request):
            return self if path == b"" else Resource.getChild(self, path, request)

        def render_GET(self, request):
            request.setHeader("Content-Type", "text/plain")
            return b"Hello world\n"

        render_POST = render_GET

    reactor.listenTCP(port, Site(Hello()), interface="127.0.0.1")
    reactor.run()


def aiohttp():
    from aiohttp import web

    async def hello(request):
        await request.read()
        return web.Response(text="Hello world\n")

    app = web.Application()
    app.add_routes([web.get("/", hello), web.post("/", hello)])
    web.run_app(app, host="127.0.0.1", port=port)


globals()[name]()
