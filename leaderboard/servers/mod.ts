/**
 * Every server of the board, by name.
 *
 * @module
 */
import type { BoardServer } from "../board_server.ts";
import { AIOHTTP } from "./aiohttp.ts";
import { APACHE2 } from "./apache2.ts";
import { BUN } from "./bun.ts";
import { BUSYBOX } from "./busybox.ts";
import { CADDY } from "./caddy.ts";
import { CHEROOT } from "./cheroot.ts";
import { CIVETWEB } from "./civetweb.ts";
import { DAPHNE } from "./daphne.ts";
import { DENO_SERVE } from "./deno_serve.ts";
import { EVENTLET } from "./eventlet.ts";
import { GEVENT } from "./gevent.ts";
import { GO } from "./go.ts";
import { GUNICORN } from "./gunicorn.ts";
import { GUNICORN_GTHREAD } from "./gunicorn_gthread.ts";
import { H2O } from "./h2o.ts";
import { HAPROXY } from "./haproxy.ts";
import { HTTP_SERVER } from "./http_server.ts";
import { HYPERCORN } from "./hypercorn.ts";
import { JETTY } from "./jetty.ts";
import { LIGHTTPD } from "./lighttpd.ts";
import { MINI_HTTPD } from "./mini_httpd.ts";
import { MOJOLICIOUS } from "./mojolicious.ts";
import { NGINX } from "./nginx.ts";
import { NODE } from "./node.ts";
import { PEP3333 } from "./pep3333.ts";
import { PHP } from "./php.ts";
import { PLACKUP } from "./plackup.ts";
import { PUMA } from "./puma.ts";
import { SQUID } from "./squid.ts";
import { STARMAN } from "./starman.ts";
import { THIN } from "./thin.ts";
import { TOMCAT } from "./tomcat.ts";
import { TORNADO } from "./tornado.ts";
import { TWISTED } from "./twisted.ts";
import { UNICORN } from "./unicorn.ts";
import { UVICORN } from "./uvicorn.ts";
import { UWSGI } from "./uwsgi.ts";
import { VARNISH } from "./varnish.ts";
import { WAITRESS } from "./waitress.ts";
import { WEBFS } from "./webfs.ts";
import { WEBRICK } from "./webrick.ts";
import { WERKZEUG } from "./werkzeug.ts";
import { WORKERD } from "./workerd.ts";
import { WSGIREF } from "./wsgiref.ts";
import { YAWS } from "./yaws.ts";

/** Every server, by the name of its file. */
export const SERVERS: Readonly<Record<string, BoardServer>> = {
  aiohttp: AIOHTTP,
  apache2: APACHE2,
  bun: BUN,
  busybox: BUSYBOX,
  caddy: CADDY,
  cheroot: CHEROOT,
  civetweb: CIVETWEB,
  daphne: DAPHNE,
  deno_serve: DENO_SERVE,
  eventlet: EVENTLET,
  gevent: GEVENT,
  go: GO,
  gunicorn: GUNICORN,
  gunicorn_gthread: GUNICORN_GTHREAD,
  h2o: H2O,
  haproxy: HAPROXY,
  http_server: HTTP_SERVER,
  hypercorn: HYPERCORN,
  jetty: JETTY,
  lighttpd: LIGHTTPD,
  mini_httpd: MINI_HTTPD,
  mojolicious: MOJOLICIOUS,
  nginx: NGINX,
  node: NODE,
  pep3333: PEP3333,
  php: PHP,
  plackup: PLACKUP,
  puma: PUMA,
  squid: SQUID,
  starman: STARMAN,
  thin: THIN,
  tomcat: TOMCAT,
  tornado: TORNADO,
  twisted: TWISTED,
  unicorn: UNICORN,
  uvicorn: UVICORN,
  uwsgi: UWSGI,
  varnish: VARNISH,
  waitress: WAITRESS,
  webfs: WEBFS,
  webrick: WEBRICK,
  werkzeug: WERKZEUG,
  workerd: WORKERD,
  wsgiref: WSGIREF,
  yaws: YAWS,
};
