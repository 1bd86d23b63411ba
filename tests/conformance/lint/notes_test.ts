/**
 * Every note of `lint_response()`: a response that gets it and no other,
 * beside a neighbour that gets none.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { HTTP_CHECKS } from "../../../conformance/check_http.ts";
import { lint_response } from "../../../conformance/lint/lint_response.ts";
import { type NoteId, NOTES } from "../../../conformance/lint/topics/mod.ts";
import type { ConformanceError } from "../../../validator/conformance_error.ts";
import { RULES } from "../../../validator/rules.ts";
import { validator } from "../../../validator/validator.ts";
import { call_app } from "../../../wsgi/call_app.ts";
import { environ_from } from "../../../wsgi/environ_from.ts";
import { latin1_encode } from "../../../wsgi/latin1.ts";
import type { HeaderList } from "../../../wsgi/types.ts";

/** Fields to set, to repeat or, where `null`, to take out. */
type Changes = Record<string, string | string[] | null>;

interface Rest {
  method?: string;
  url?: string;
  asked?: Record<string, string>;
  status?: number;
  /** A latin-1 string. */
  body?: string;
  truncated?: true;
}

/** An answer with nothing to note about, but for these changes. */
type Case = [changes: Changes, rest?: Rest];

const DATE = "Sun, 06 Nov 1994 08:49:37 GMT";
const LATER = "Sun, 06 Nov 1994 09:49:37 GMT";
const EARLIER = "Sun, 06 Nov 1994 07:49:37 GMT";

const BASE: Changes = {
  "Date": DATE,
  "Content-Type": "text/plain; charset=utf-8",
  "Cache-Control": "no-cache",
  "ETag": '"a"',
  "X-Content-Type-Options": "nosniff",
};

/** The request and the answer of a case. */
function exchange_of([changes, rest = {}]: Case) {
  const {
    method = "GET",
    url = "http://127.0.0.1/a",
    asked = {},
    status = 200,
    body = "hi",
    truncated,
  } = rest;
  const fields = Object.entries({ ...BASE, ...changes });
  const headers = fields.flatMap(([name, value]): HeaderList =>
    [value ?? []].flat().map((value) => [name, value])
  );
  return {
    request: { method, url, headers: Object.entries(asked) },
    response: { status, headers, body: latin1_encode(body), truncated },
  };
}

/** The ids of the notes on an answer. */
function notes(answer: Case): string[] {
  const { request, response } = exchange_of(answer);
  const findings = lint_response(request, response);
  return [...new Set(findings.map(({ id }) => id))];
}

/** The rules that an application breaks with this answer. */
async function rules_broken_by(answer: Case): Promise<string[]> {
  const { request, response: { status, headers, body } } = exchange_of(answer);
  const broken: string[] = [];
  const note = ({ rule }: ConformanceError) => broken.push(rule);
  const app = validator((_environ, start_response) => {
    start_response(`${status} Lint`, headers);
    return [body];
  }, { on_error: note, on_warning: note });
  const environ = environ_from({
    method: request.method,
    url: request.url,
    headers: request.headers,
  });
  await call_app(app, environ).catch(() => {});
  return broken;
}

/** A change of Cache-Control. */
function cached(value: string, more: Changes = {}, rest?: Rest): Case {
  return [{ "Cache-Control": value, ...more }, rest];
}

/** An answer of another status, as it is without content. */
function bare(status: number, changes: Changes = {}, rest: Rest = {}): Case {
  return [{ "Content-Type": null, "ETag": null, ...changes }, {
    status,
    body: "",
    ...rest,
  }];
}

/** An answer with this content. */
function content(type: string, body: string, rest: Rest = {}): Case {
  return [{ "Content-Type": type }, { body, ...rest }];
}

/** An answer that sets a cookie, over https. */
function cookie(...lines: string[]): Case {
  return [{ "Set-Cookie": lines }, { url: "https://www.example.org/a" }];
}

/** An answer with one field more. */
function field(name: string, ...values: string[]): Case {
  return [{ [name]: values }];
}

function disposition(value: string): Case {
  return field("Content-Disposition", value);
}

function challenge(value: string): Case {
  return bare(401, { "WWW-Authenticate": value });
}

function csp(value: string): Case {
  return field("Content-Security-Policy", value);
}

function hsts(...values: string[]): Case {
  return [{ "Strict-Transport-Security": values }, {
    url: "https://example.org/",
  }];
}

function moved(to: string, rest: Rest = {}): Case {
  return bare(302, { "Location": to }, rest);
}

const ORIGIN = "https://example.org";
const PREFLIGHT: Rest = {
  method: "OPTIONS",
  asked: { "Origin": ORIGIN, "Access-Control-Request-Method": "PUT" },
};

function allowed(origin: string, more: Changes = {}): Case {
  return [{ "Access-Control-Allow-Origin": origin, ...more }];
}

function conditional(
  asked: Record<string, string>,
  changes: Changes = {},
  rest: Rest = {},
): Case {
  return [changes, { asked, ...rest }];
}

const TAGGED = { "If-None-Match": '"a"' };
const PART = { "Range": "bytes=0-1" };

function part(changes: Changes, rest: Rest = {}): Case {
  return [{ "Content-Range": "bytes 0-1/10", ...changes }, {
    status: 206,
    asked: PART,
    ...rest,
  }];
}

const GZIP = "\x1f\x8b\x08\x00";
const ZLIB = "\x78\x9c\x03\x00";

/** An answer with a coding, to a client that takes any. */
function coded(coding: string, body: string, changes: Changes = {}): Case {
  return [{ "Content-Encoding": coding, ...changes }, { body }];
}

const SHA256 = ":X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:";

/** Each note: pairs of an answer that gets it and one that just does not. */
const CASES: Record<NoteId, [gets: Case, does_not: Case][]> = {
  // Status and its fields
  "status.unregistered": [
    [[{}, { status: 299 }], [{}, { status: 226 }]],
    [bare(499), bare(400)],
  ],
  "status.allow-missing": [[bare(405), bare(405, { "Allow": "POST" })]],
  "status.allow-syntax": [
    [bare(405, { "Allow": "POST; PUT" }), bare(405, { "Allow": "POST, PUT" })],
  ],
  "status.allow-contradiction": [
    [
      bare(405, { "Allow": "PUT, GET" }),
      bare(405, { "Allow": "PUT, get, GETS" }),
    ],
  ],
  "status.options-allow": [
    [
      bare(204, {}, { method: "OPTIONS" }),
      bare(204, { "Allow": "GET" }, { method: "OPTIONS" }),
    ],
    [
      bare(200, {}, { method: "OPTIONS" }),
      bare(404, {}, { method: "OPTIONS" }),
    ],
  ],
  "status.retry-after-value": [
    [bare(503, { "Retry-After": "soon" }), bare(503, { "Retry-After": "5" })],
    [bare(503, { "Retry-After": "-5" }), bare(503, { "Retry-After": DATE })],
    [bare(503, { "Retry-After": "1.5" }), bare(503, { "Retry-After": "0" })],
  ],
  "status.retry-after-missing": [
    [bare(503), bare(503, { "Retry-After": "5" })],
    [bare(429), bare(500)],
  ],
  "status.retry-after-elsewhere": [
    [[{ "Retry-After": "5" }], [{ "Retry-After": "5" }, { status: 202 }]],
  ],
  "status.upgrade-missing": [
    [bare(426), bare(426, { "Upgrade": "TLS/1.2" })],
  ],
  "status.field-repeated": [
    [[{ "ETag": ['"a"', '"b"'] }], [{ "Vary": ["Accept", "Cookie"] }]],
    [[{ "Age": ["1", "1"] }], [{ "Age": "1" }]],
  ],
  "status.field-not-ascii": [
    [field("X-Name", "caf\xe9"), field("X-Name", "caf%C3%A9")],
  ],

  // Caching
  "caching.cache-control-syntax": [
    [cached("no-cache; private"), cached("no-cache, private")],
    [cached("max-age: 60"), cached("max-age=60")],
    [cached('private="a'), cached('private="a"')],
    // RFC 9110 §5.6.1.2: empty elements are to be taken.
    [cached("no cache"), cached("no-cache,, ,private,")],
  ],
  "caching.seconds": [
    [cached("max-age=1.5"), cached("max-age=1")],
    [cached("max-age"), cached("max-age=0")],
    [cached("s-maxage=-1"), cached("s-maxage=1")],
    [
      cached("max-age=60, stale-if-error"),
      cached("max-age=60, stale-if-error=60"),
    ],
  ],
  "caching.seconds-quoted": [
    [cached('max-age="60"'), cached("max-age=60")],
  ],
  "caching.field-list-unquoted": [
    [cached("private=Set-Cookie"), cached('private="Set-Cookie"')],
  ],
  "caching.argument-unexpected": [
    [cached("no-store=1"), cached("no-store")],
  ],
  "caching.directive-conflict": [
    [cached("max-age=60, max-age=0"), cached("max-age=60, max-age=60")],
  ],
  "caching.directive-misspelt": [
    [cached("no-cache, nostore"), cached("no-cache, community=UCI")],
    [cached("maxage=60"), cached("max-age=60")],
  ],
  "caching.request-directive": [
    [cached("no-cache, max-stale=60"), cached("no-cache, private")],
  ],
  "caching.no-store-fresh": [
    [cached("no-store, max-age=60"), cached("no-store, max-age=0")],
    [cached("no-store, public"), cached("no-store, private")],
    [
      cached("no-store, s-maxage=60"),
      // RFC 9111 §5.2.2.3: the two belong together.
      cached("must-understand, no-store, max-age=60"),
    ],
  ],
  "caching.no-cache-fresh": [
    [cached("no-cache, max-age=60"), cached("no-cache, max-age=0")],
    [
      cached("no-cache, s-maxage=60"),
      cached('no-cache="Set-Cookie", s-maxage=60'),
    ],
  ],
  "caching.public-private": [
    [cached("public, private"), cached('public, private="Set-Cookie"')],
  ],
  "caching.private-shared": [
    [
      cached("private, s-maxage=60"),
      cached("private, max-age=60"),
    ],
  ],
  "caching.immutable-unbounded": [
    [cached("immutable"), cached("max-age=60, immutable")],
    [cached("private, immutable"), cached("immutable", { Expires: LATER })],
  ],
  "caching.stale-forbidden": [
    [
      cached("max-age=60, must-revalidate, stale-if-error=60"),
      cached("max-age=60, proxy-revalidate, stale-if-error=60"),
    ],
  ],
  "caching.must-understand-alone": [
    [
      cached("must-understand, max-age=60"),
      cached("must-understand, no-store"),
    ],
  ],
  "caching.directive-obsolete": [
    [cached("no-cache, post-check=0, pre-check=0"), cached("no-cache")],
  ],
  "caching.expires-invalid": [
    [[{ "Expires": "0" }], [{ "Expires": EARLIER }]],
    [[{ "Expires": "Mon, 06 Nov 1994 08:49:37 GMT" }], [{ "Expires": DATE }]],
  ],
  "caching.expires-overridden": [
    [
      cached("max-age=60", { "Expires": LATER }),
      cached("max-age=3600", { "Expires": LATER }),
    ],
  ],
  "caching.pragma-alone": [
    [
      [{ "Pragma": "no-cache", "Cache-Control": null, "Expires": LATER }],
      [{ "Pragma": "x", "Cache-Control": null, "Expires": LATER }],
    ],
  ],
  "caching.age-invalid": [
    [field("Age", "-1"), field("Age", "1")],
    [field("Age", "1.5"), field("Age", "0")],
  ],
  "caching.age-past-lifetime": [
    [
      cached("max-age=60", { "Age": "61" }),
      cached("max-age=60", { "Age": "60" }),
    ],
    [
      cached("max-age=60", { "Age": "100" }),
      cached("max-age=60, s-maxage=600", { "Age": "100" }),
    ],
  ],
  "caching.date-missing": [
    [[{ "Date": null }], [{}]],
    [bare(404, { "Date": null }), bare(500, { "Date": null })],
  ],
  "caching.date-invalid": [
    [[{ "Date": "1994-11-06" }], [{ "Date": DATE }]],
  ],
  "caching.heuristic": [
    [[{ "Cache-Control": null }], [{ "Cache-Control": "private" }]],
    [
      [{ "Cache-Control": null }, { method: "HEAD" }],
      [{ "Cache-Control": null }, { method: "POST" }],
    ],
  ],
  "caching.redirect-kept": [
    [
      bare(301, { "Location": "/b", "Cache-Control": null }),
      bare(302, { "Location": "/b", "Cache-Control": null }),
    ],
    [
      bare(308, { "Location": "/b", "Cache-Control": null }),
      bare(308, { "Location": "/b", "Cache-Control": "max-age=60" }),
    ],
  ],
  "caching.error-fresh": [
    [
      bare(500, { "Cache-Control": "max-age=60" }),
      bare(500, { "Cache-Control": "max-age=0" }),
    ],
  ],
  "caching.method-fresh": [
    [
      cached("max-age=60", {}, { method: "PUT" }),
      cached("max-age=60", {}, { method: "POST" }),
    ],
    [
      cached("max-age=60", { "Allow": "GET" }, { method: "OPTIONS" }),
      cached("no-store", { "Allow": "GET" }, { method: "OPTIONS" }),
    ],
  ],
  "caching.cookie-shared": [
    [
      cached("max-age=60", { "Set-Cookie": "a=1; SameSite=Lax" }),
      cached("private, max-age=60", { "Set-Cookie": "a=1; SameSite=Lax" }),
    ],
    [
      cached("public", { "Set-Cookie": "a=1; SameSite=Lax" }),
      cached('public, no-cache="Set-Cookie"', {
        "Set-Cookie": "a=1; SameSite=Lax",
      }),
    ],
  ],
  "caching.authorization-shared": [
    [
      cached("public", {}, { asked: { "Authorization": "Basic YTpi" } }),
      cached("max-age=60", {}, { asked: { "Authorization": "Basic YTpi" } }),
    ],
    [
      cached("s-maxage=60", {}, { asked: { "Authorization": "Basic YTpi" } }),
      cached("s-maxage=60"),
    ],
  ],
  "caching.vary-star": [
    [
      cached("max-age=60", { "Vary": "*" }),
      cached("no-cache", { "Vary": "*" }),
    ],
    [
      cached("max-age=60", { "Vary": "Accept, *" }),
      cached("max-age=60", { "Vary": "Accept" }),
    ],
  ],
  "caching.vary-wide": [
    [
      cached("max-age=60", { "Vary": "Accept, Cookie" }),
      cached("private, max-age=60", { "Vary": "Accept, Cookie" }),
    ],
    [
      cached("max-age=60", { "Vary": "user-agent" }),
      cached("max-age=60", { "Vary": "Accept-Encoding" }),
    ],
  ],

  // Validators
  "validators.etag-syntax": [
    [[{ "ETag": "a" }], [{ "ETag": '"a"' }]],
    [[{ "ETag": 'w/"a"' }], [{ "ETag": 'W/"a"' }]],
    [[{ "ETag": '"a b"' }], [{ "ETag": '"a\\"' }]],
  ],
  "validators.last-modified-invalid": [
    [field("Last-Modified", "yesterday"), field("Last-Modified", DATE)],
  ],
  "validators.date-obsolete": [
    [
      field("Last-Modified", "Sunday, 06-Nov-94 08:49:37 GMT"),
      field("Last-Modified", DATE),
    ],
    [
      [{ "Date": "Sun Nov  6 08:49:37 1994" }],
      [{ "Date": DATE }],
    ],
  ],
  "validators.last-modified-future": [
    [field("Last-Modified", LATER), field("Last-Modified", DATE)],
  ],
  "validators.none": [
    [[{ "ETag": null }], [{ "ETag": null, "Last-Modified": DATE }]],
    [
      cached("max-age=60", { "ETag": null }),
      cached("no-store", { "ETag": null }),
    ],
  ],
  "validators.condition-ignored": [
    [conditional(TAGGED), conditional({ "If-None-Match": '"b"' })],
    [
      conditional({ "If-None-Match": '"b", W/"a"' }),
      conditional({ "If-None-Match": '"ab"' }),
    ],
    [conditional({ "If-None-Match": "*" }), conditional({})],
    [
      conditional(TAGGED, {}, { method: "HEAD" }),
      conditional(TAGGED, {}, { method: "POST" }),
    ],
  ],
  "validators.modified-since-ignored": [
    [
      conditional({ "If-Modified-Since": DATE }, { "Last-Modified": DATE }),
      conditional({ "If-Modified-Since": EARLIER }, { "Last-Modified": DATE }),
    ],
    [
      conditional({ "If-Modified-Since": DATE }, { "Last-Modified": EARLIER }),
      // RFC 9110 §13.1.3: then it is ignored.
      conditional({ "If-Modified-Since": DATE, "If-None-Match": '"b"' }, {
        "Last-Modified": EARLIER,
      }),
    ],
  ],
  "validators.304-unconditional": [
    [
      bare(304, { "ETag": '"a"' }),
      bare(304, { "ETag": '"a"' }, { asked: TAGGED }),
    ],
    [bare(304), bare(304, {}, { asked: { "If-Modified-Since": DATE } })],
  ],
  "validators.304-method": [
    [
      bare(304, { "ETag": '"a"' }, { method: "PUT", asked: TAGGED }),
      bare(304, { "ETag": '"a"' }, { method: "HEAD", asked: TAGGED }),
    ],
  ],
  "validators.304-etag-missing": [
    [
      bare(304, {}, { asked: TAGGED }),
      bare(304, { "ETag": 'W/"a"' }, { asked: TAGGED }),
    ],
  ],
  "validators.304-etag-other": [
    [
      bare(304, { "ETag": '"b"' }, { asked: TAGGED }),
      bare(304, { "ETag": '"b"' }, {
        asked: { "If-None-Match": 'W/"b", "a"' },
      }),
    ],
  ],
  "validators.304-metadata": [
    [
      bare(304, { "ETag": '"a"', "Content-Encoding": "gzip" }, {
        asked: TAGGED,
      }),
      bare(304, { "ETag": '"a"', "Content-Length": "2" }, { asked: TAGGED }),
    ],
    [
      bare(304, { "ETag": '"a"', "Content-Type": "text/plain" }, {
        asked: TAGGED,
      }),
      bare(304, { "ETag": '"a"', "Content-Location": "/b" }, {
        asked: TAGGED,
      }),
    ],
  ],
  "validators.412-unconditional": [
    [bare(412), bare(412, {}, { asked: { "If-Match": '"b"' } })],
    [bare(412), bare(412, {}, { asked: { "If": '(["b"])' } })],
  ],

  // Ranges
  "ranges.content-range-missing": [
    [part({ "Content-Range": null }), part({})],
    [
      part({ "Content-Range": null }),
      part({
        "Content-Range": null,
        "Content-Type": "multipart/byteranges; boundary=b",
      }, { body: "--b--" }),
    ],
  ],
  "ranges.content-range-syntax": [
    [part({ "Content-Range": "bytes=0-1/10" }), part({})],
    [part({ "Content-Range": "bytes 1-0/10" }), part({})],
    [
      part({ "Content-Range": "bytes 0-1/1" }),
      part({ "Content-Range": "bytes 0-1/2" }),
    ],
    [
      part({ "Content-Range": "bytes 0-1" }),
      part({ "Content-Range": "bytes 0-1/*" }),
    ],
    [
      part({ "Content-Range": "lines" }),
      part({ "Content-Range": "lines 1 to 2" }),
    ],
  ],
  "ranges.content-range-status": [
    [[{ "Content-Range": "bytes 0-1/2" }], part({})],
  ],
  "ranges.length": [
    [part({}, { body: "123" }), part({}, { body: "12" })],
    [part({}, { body: "1" }), part({}, { body: "1", truncated: true })],
  ],
  "ranges.multipart": [
    [
      part({ "Content-Type": "multipart/byteranges; boundary=b" }, {
        body: "--b--",
        truncated: true,
      }),
      part({
        "Content-Type": "multipart/byteranges; boundary=b",
        "Content-Range": null,
      }, { body: "--b--" }),
    ],
  ],
  "ranges.unasked": [[part({}, { asked: {} }), part({})]],
  "ranges.method": [
    [part({}, { method: "HEAD" }), part({})],
    [
      bare(416, { "Content-Range": "bytes */2" }, {
        method: "POST",
        asked: { "Range": "bytes=5-" },
      }),
      bare(416, { "Content-Range": "bytes */2" }, {
        asked: { "Range": "bytes=5-" },
      }),
    ],
  ],
  "ranges.416-unasked": [
    [
      bare(416, { "Content-Range": "bytes */2" }),
      bare(416, { "Content-Range": "bytes */2" }, { asked: PART }),
    ],
  ],
  "ranges.416-length": [
    [
      bare(416, {}, { asked: PART }),
      bare(416, { "Content-Range": "bytes */2" }, { asked: PART }),
    ],
    [
      bare(416, {}, { asked: PART }),
      bare(416, {}, { asked: { "Range": "lines=1-2" } }),
    ],
  ],
  "ranges.accept-ranges-syntax": [
    [field("Accept-Ranges", "bytes=0-1"), field("Accept-Ranges", "bytes")],
    [field("Accept-Ranges", ""), field("Accept-Ranges", "none")],
  ],
  "ranges.accept-ranges-none": [
    [part({ "Accept-Ranges": "none" }), part({ "Accept-Ranges": "bytes" })],
  ],
  "ranges.weak-validator": [
    [
      [{ "Accept-Ranges": "bytes", "ETag": 'W/"a"' }],
      [{ "Accept-Ranges": "bytes" }],
    ],
    [
      [{ "Accept-Ranges": "bytes", "ETag": 'W/"a"' }],
      [{
        "Accept-Ranges": "bytes",
        "ETag": 'W/"a"',
        "Last-Modified": EARLIER,
      }],
    ],
  ],

  // Content
  "content.type-missing": [
    [[{ "Content-Type": null }], [{ "Content-Type": null }, { body: "" }]],
    [
      [{ "Content-Type": null }, { status: 404 }],
      [{ "Content-Type": null }, { method: "HEAD" }],
    ],
  ],
  "content.type-syntax": [
    [content("text", "hi"), content("text/plain", "hi")],
    [content("text/plain; charset", "hi"), content("text/plain;", "hi")],
    [
      content("text/plain; charset = utf-8", "hi"),
      content('text/plain; charset="utf-8"', "hi"),
    ],
    [
      content("text/plain charset=utf-8", "hi"),
      content("text/plain ; ;charset=utf-8", "hi"),
    ],
  ],
  "content.type-range": [
    [content("text/*", "hi"), content("text/x.y+z", "hi")],
    [content("*/*", "hi"), content("text/css", "hi")],
  ],
  "content.charset-repeated": [
    [
      content("text/plain; charset=utf-8; charset=utf-8", "hi"),
      content("text/plain; charset=utf-8; format=flowed", "hi"),
    ],
  ],
  "content.charset-unknown": [
    [
      content("text/plain; charset=utf-9", "hi"),
      content("text/plain; charset=Shift_JIS", "hi"),
    ],
  ],
  "content.charset-unregistered": [
    [
      content("text/plain; charset=utf8", "hi"),
      content("text/plain; charset=UTF-8", "hi"),
    ],
  ],
  "content.charset-bytes": [
    [
      content("text/plain; charset=utf-8", "caf\xe9"),
      content("text/plain; charset=utf-8", "caf\xc3\xa9"),
    ],
    [
      content("text/plain; charset=utf-8", "caf\xc3"),
      // The character goes on in what is not here.
      content("text/plain; charset=utf-8", "caf\xc3", { truncated: true }),
    ],
    [
      content("text/plain; charset=us-ascii", "caf\xc3\xa9"),
      content("text/plain; charset=iso-8859-1", "caf\xe9"),
    ],
    [
      content("text/plain; charset=utf-8", "\xff"),
      [
        { "Content-Encoding": "br", "Vary": "Accept-Encoding" },
        { body: "\xff" },
      ],
    ],
  ],
  "content.charset-missing": [
    [content("text/plain", "caf\xc3\xa9"), content("text/plain", "cafe")],
    [
      content("text/html", "<p>caf\xc3\xa9"),
      content("text/html", '<meta charset="utf-8"><p>caf\xc3\xa9'),
    ],
    [
      content("text/plain", "\xc3\xa9"),
      content("text/plain", "\xef\xbb\xbf\xc3\xa9"),
    ],
    // These have UTF-8 for a default.
    [content("text/html", "\xe9"), content("text/csv", "caf\xc3\xa9")],
  ],
  "content.charset-contradicted": [
    [
      content("text/html; charset=utf-8", '<meta charset="iso-8859-1">'),
      content("text/html; charset=utf-8", "<meta charset=UTF8>"),
    ],
    [
      content(
        "text/html; charset=utf-8",
        '<meta http-equiv="content-type" content="text/html; charset=koi8-r">',
      ),
      content("text/html; charset=utf-8", "<p>charset=koi8-r"),
    ],
    [
      content(
        "application/xml; charset=utf-8",
        '<?xml version="1.0" encoding="iso-8859-1"?><a/>',
      ),
      content(
        "application/xml; charset=utf-8",
        '<?xml version="1.0" encoding="utf-8"?><a/>',
      ),
    ],
  ],
  "content.json-charset": [
    [
      content("application/json; charset=utf-8", "{}"),
      content("application/json", "{}"),
    ],
  ],
  "content.json-bytes": [
    [content("application/json", "{'a': 1}"), content("application/json", "1")],
    [
      content("application/problem+json", "{"),
      content("application/problem+json", "{", { truncated: true }),
    ],
    [
      content("application/json", '"\xe9"'),
      content("application/json", '"\xc3\xa9"'),
    ],
    // Lines of JSON are no JSON.
    [
      content("application/json", "{}\n{}\n"),
      content("application/x-ndjson", "{}\n{}\n"),
    ],
    [
      content("application/json", "undefined"),
      content("application/json", "", { status: 404 }),
    ],
  ],
  "content.json-bom": [
    [
      content("application/json", "\xef\xbb\xbf{}"),
      content("text/plain", "\xef\xbb\xbf{}"),
    ],
  ],
  "content.type-bytes": [
    [
      content("image/png", "\xff\xd8\xff\xe0"),
      content("image/jpeg", "\xff\xd8\xff\xe0"),
    ],
    [
      content("image/gif", "<html>"),
      content("image/gif", "GIF89a\x01"),
    ],
    [
      content("application/pdf", "<html>"),
      content("application/pdf", "\n%PDF-1.7"),
    ],
    [content("image/webp", "x"), content("image/svg+xml", "x")],
  ],
  "content.compressed": [
    [content("text/html", GZIP), content("application/gzip", GZIP)],
    [
      content("text/css", GZIP),
      [{
        "Content-Encoding": "gzip",
        "Vary": "Accept-Encoding",
        "Content-Type": "text/css",
      }, { body: GZIP }],
    ],
  ],
  "content.text-binary": [
    [content("text/plain", "a\0b"), content("application/x-a", "a\0b")],
    [
      content("text/csv", "a\0b"),
      content("text/csv; charset=utf-16le", "a\0"),
    ],
  ],
  "content.html-as-text": [
    [
      content("text/plain", "\n<!DOCTYPE html><p>"),
      content("text/html", "\n<!DOCTYPE html><p>"),
    ],
    [content("text/plain", "<html>"), content("text/plain", "a <html>")],
  ],
  "content.json-as-html": [
    [content("text/html", '{"a": 1}'), content("text/html", "{{ a }}")],
    [content("text/html", "[]"), content("text/html", "1")],
  ],
  "content.multipart-boundary": [
    [
      content("multipart/mixed", "--b\r\n\r\n--b--"),
      content("multipart/mixed; boundary=b", "--b\r\n\r\n--b--"),
    ],
  ],
  "content.multipart-bytes": [
    [
      content("multipart/mixed; boundary=c", "--b\r\n\r\n--b--"),
      content('multipart/mixed; boundary="b"', "--b\r\n\r\n--b--"),
    ],
  ],

  // Negotiation and codings
  "negotiation.vary-syntax": [
    [field("Vary", "Accept; Origin"), field("Vary", "Accept, Origin")],
    [field("Vary", "Accept Origin"), field("Vary", "")],
  ],
  "negotiation.vary-response-field": [
    [field("Vary", "Content-Encoding"), field("Vary", "Accept-Encoding")],
  ],
  "negotiation.vary-encoding": [
    [
      [{ "Content-Encoding": "gzip" }, {
        body: GZIP,
        asked: { "Accept-Encoding": "gzip" },
      }],
      [{ "Content-Encoding": "gzip", "Vary": "Origin, Accept-Encoding" }, {
        body: GZIP,
        asked: { "Accept-Encoding": "gzip" },
      }],
    ],
    [
      [{ "Content-Encoding": "gzip", "Vary": "Accept" }, {
        body: GZIP,
        asked: { "Accept-Encoding": "gzip, br;q=0.5" },
      }],
      // It has the coding always.
      [{ "Content-Encoding": "gzip" }, { body: GZIP }],
    ],
  ],
  "negotiation.encoding-syntax": [
    [coded("gzip;q=1", GZIP), coded("gzip", GZIP)],
    [coded("", "a"), coded("br, gzip", GZIP)],
  ],
  "negotiation.encoding-unknown": [
    [coded("utf-8", "a"), coded("br", "a")],
    [coded("none", "a"), coded("GZIP", GZIP)],
  ],
  "negotiation.encoding-identity": [
    [coded("identity", "a"), coded("br", "a")],
  ],
  "negotiation.encoding-unaccepted": [
    [
      [{ "Content-Encoding": "br", "Vary": "Accept-Encoding" }, {
        asked: { "Accept-Encoding": "gzip" },
      }],
      [{ "Content-Encoding": "br", "Vary": "Accept-Encoding" }, {
        asked: { "Accept-Encoding": "gzip, *;q=0.1" },
      }],
    ],
    [
      [{ "Content-Encoding": "br", "Vary": "Accept-Encoding" }, {
        asked: { "Accept-Encoding": "br;q=0, gzip" },
      }],
      // Then nothing would be right.
      [{ "Content-Encoding": "br", "Vary": "Accept-Encoding" }, {
        asked: { "Accept-Encoding": "identity;q=0" },
      }],
    ],
    [
      [{ "Content-Encoding": "br", "Vary": "Accept-Encoding" }, {
        asked: { "Accept-Encoding": "" },
      }],
      [{ "Content-Encoding": "br" }],
    ],
  ],
  "negotiation.encoding-bytes": [
    [coded("gzip", "hi"), coded("gzip", GZIP)],
    [coded("zstd", "hi there"), coded("zstd", "\x28\xb5\x2f\xfd\0")],
    [coded("br, gzip", "hi"), coded("gzip, br", "hi")],
    [coded("gzip", "hi"), coded("gzip", "")],
  ],
  "negotiation.deflate-raw": [
    [coded("deflate", "\x03\x00"), coded("deflate", ZLIB)],
  ],
  "negotiation.encoding-old-name": [
    [coded("x-gzip", GZIP), coded("gzip", GZIP)],
  ],
  "negotiation.language-syntax": [
    [field("Content-Language", "en_US"), field("Content-Language", "en-US")],
    [
      field("Content-Language", "en, de_AT"),
      field("Content-Language", "en, zh-Hant-TW, x-klingon"),
    ],
  ],

  // Content-Disposition
  "disposition.syntax": [
    [
      disposition("attachment; filename=a b.txt"),
      disposition('attachment; filename="a b.txt"'),
    ],
    [
      disposition("filename=a.txt"),
      disposition("attachment ; filename = a.txt ;"),
    ],
    [disposition('attachment; filename="a'), disposition("attachment")],
    [disposition("attachment; filename"), disposition("inline")],
  ],
  "disposition.parameter-repeated": [
    [
      disposition("inline; filename=a; filename=a"),
      disposition("inline; filename=a; filename*=UTF-8''b"),
    ],
  ],
  "disposition.type-unknown": [
    [disposition("form-data; name=a"), disposition("INLINE; name=a")],
  ],
  "disposition.filename-encoded-word": [
    [
      disposition('attachment; filename="=?utf-8?B?ZsO8?="'),
      disposition('attachment; filename="=?.txt"'),
    ],
  ],
  "disposition.filename-percent": [
    [
      disposition("attachment; filename=f%C3%BC.txt"),
      disposition("attachment; filename=100%.txt"),
    ],
  ],
  "disposition.filename-not-ascii": [
    [
      disposition('attachment; filename="f\xfc.txt"'),
      disposition("attachment; filename=fu.txt; filename*=UTF-8''f%C3%BC.txt"),
    ],
  ],
  "disposition.filename-path": [
    [
      disposition('attachment; filename="a/b.txt"'),
      disposition('attachment; filename="a\\"b.txt"'),
    ],
    [
      disposition("attachment; filename=b.txt; filename*=UTF-8''a%5Cb.txt"),
      disposition("attachment; filename=b.txt; filename*=UTF-8''b.txt"),
    ],
  ],
  "disposition.filename-star-syntax": [
    [
      disposition("attachment; filename=a; filename*=\"UTF-8''a\""),
      disposition("attachment; filename=a; filename*=UTF-8''a"),
    ],
    [
      disposition("attachment; filename=a; filename*=a"),
      disposition("attachment; filename=a; filename*=utf-8'en'a%20b"),
    ],
    [
      disposition("attachment; filename=a; filename*=UTF-8''%E9"),
      disposition("attachment; filename=a; filename*=UTF-8''%C3%A9"),
    ],
  ],
  "disposition.filename-star-charset": [
    [
      disposition("attachment; filename=a; filename*=iso-8859-1''%E9"),
      disposition("attachment; filename=a; filename*=UTF-8''%C3%A9"),
    ],
  ],
  "disposition.filename-star-alone": [
    [
      disposition("attachment; filename*=UTF-8''a"),
      disposition("attachment; filename=a; filename*=UTF-8''a"),
    ],
  ],
  "disposition.filename-star-first": [
    [
      disposition("attachment; filename*=UTF-8''a; filename=a"),
      disposition("attachment; filename=a; filename*=UTF-8''a"),
    ],
  ],

  // Links
  "links.syntax": [
    [field("Link", "/b; rel=next"), field("Link", "</b>; rel=next")],
    [
      field("Link", "</b> rel=next"),
      field("Link", "</b>; rel=\"next last\"; title*=UTF-8''a, </c>;rel=up"),
    ],
  ],
  "links.target": [
    [field("Link", "</b c>; rel=next"), field("Link", "</b,c;d>; rel=next")],
  ],
  "links.rel-missing": [
    [
      field("Link", "</b>; title=next"),
      field("Link", "</b>; title=next; rel=next"),
    ],
  ],
  "links.rel-repeated": [
    [
      field("Link", "</b>; rel=next; rel=last"),
      field("Link", '</b>; rel="next last"'),
    ],
  ],
  "links.rev": [
    [field("Link", "</b>; rev=made"), field("Link", "</b>; rel=made")],
  ],
  "links.preload-as": [
    [
      field("Link", "</b.css>; rel=preload"),
      field("Link", "</b.css>; rel=preload; as=style"),
    ],
  ],
  "links.preload-font": [
    [
      field("Link", "</b.woff2>; rel=preload; as=font"),
      field("Link", "</b.woff2>; rel=preload; as=font; crossorigin"),
    ],
  ],

  // Redirects
  "redirects.location-missing": [
    [bare(302), moved("/b")],
    [bare(308), bare(300)],
  ],
  "redirects.location-syntax": [
    [moved("/b c"), moved("/b%20c")],
    [moved("http://[a/"), moved("http://[::1]/")],
    [moved("/caf\xe9"), moved("/caf%C3%A9")],
    [moved("/100%"), moved("?a#b")],
  ],
  "redirects.location-status": [
    [field("Location", "/b"), [{ "Location": "/b" }, { status: 201 }]],
  ],
  "redirects.self": [
    [moved("/a"), moved("/b")],
    [
      moved("http://127.0.0.1/a#top"),
      bare(302, { "Location": "/a", "Set-Cookie": "a=1; SameSite=Lax" }),
    ],
    [
      moved("/a"),
      bare(303, { "Location": "/a" }, { method: "POST" }),
    ],
  ],
  "redirects.insecure": [
    [
      moved("http://example.org/b", { url: "https://example.org/" }),
      moved("//example.org/b", { url: "https://example.org/" }),
    ],
  ],
  "redirects.scheme": [
    [moved("javascript:alert(1)"), moved("mailto:a@example.org")],
  ],
  "redirects.userinfo": [
    [moved("http://a:b@example.org/"), moved("http://example.org/a:b@c")],
  ],
  "redirects.method": [
    [moved("/b", { method: "POST" }), moved("/b", { method: "GET" })],
    [
      bare(301, { "Location": "/b" }, { method: "POST" }),
      bare(307, { "Location": "/b" }, { method: "POST" }),
    ],
  ],
  "redirects.content-location-syntax": [
    [field("Content-Location", "/b c"), field("Content-Location", "/b")],
    [field("Content-Location", "/b#c"), field("Content-Location", "")],
  ],

  // Cookies
  "cookies.name": [
    [cookie("a; SameSite=Lax; Secure"), cookie("a=; SameSite=Lax; Secure")],
    [cookie("=a; SameSite=Lax; Secure"), cookie("a=a; SameSite=Lax; Secure")],
    [
      cookie("a[b]=a; SameSite=Lax; Secure"),
      cookie("a%5Bb = a; SameSite=Lax; Secure"),
    ],
  ],
  "cookies.value": [
    [
      cookie("a=b c; SameSite=Lax; Secure"),
      cookie("a=b%20c; SameSite=Lax; Secure"),
    ],
    [
      cookie('a={"b":1}; SameSite=Lax; Secure'),
      cookie('a="b=1"; SameSite=Lax; Secure'),
    ],
    [
      cookie("a=\xe9; SameSite=Lax; Secure"),
      cookie("a=:=[]{}(); SameSite=Lax; Secure"),
    ],
  ],
  "cookies.folded": [
    [
      cookie("a=1; SameSite=Lax; Secure; Path=/a, b=2"),
      cookie(
        `a=1; SameSite=Lax; Secure; Expires=${DATE}`,
        "b=2; SameSite=Lax; Secure",
      ),
    ],
  ],
  "cookies.repeated": [
    [
      cookie("a=1; SameSite=Lax; Secure", "a=2; SameSite=Lax; Secure"),
      cookie("a=1; SameSite=Lax; Secure", "a=2; SameSite=Lax; Secure; Path=/b"),
    ],
  ],
  "cookies.size": [
    [
      cookie(`a=${"b".repeat(4096)}; SameSite=Lax; Secure`),
      cookie(`a=${"b".repeat(4095)}; SameSite=Lax; Secure`),
    ],
  ],
  "cookies.attribute-size": [
    [
      cookie(`a=1; SameSite=Lax; Secure; Path=/${"b".repeat(1024)}`),
      cookie(`a=1; SameSite=Lax; Secure; Path=/${"b".repeat(1023)}`),
    ],
  ],
  "cookies.attribute-unknown": [
    [
      cookie("a=1; SameSite=Lax; Secure; MaxAge=1"),
      cookie("a=1; SameSite=Lax; secure; max-age=1; HttpOnly;"),
    ],
  ],
  "cookies.attribute-repeated": [
    [
      cookie("a=1; SameSite=Lax; Secure; Path=/; Path=/"),
      cookie("a=1; SameSite=Lax; Secure; Path=/"),
    ],
  ],
  "cookies.expires-invalid": [
    [
      cookie("a=1; SameSite=Lax; Secure; Expires=tomorrow"),
      cookie("a=1; SameSite=Lax; Secure; Expires=Thu, 01-Jan-1970 00:00:00"),
    ],
    [
      cookie("a=1; SameSite=Lax; Secure; Expires=Thu, 31 Feb 2030 00:00:00"),
      cookie("a=1; SameSite=Lax; Secure; Expires=1 jan 30 0:00:00"),
    ],
    [
      cookie("a=1; SameSite=Lax; Secure; Expires=Thu, 01 Jan 1970 24:00:00"),
      cookie(`a=1; SameSite=Lax; Secure; Expires=${DATE}`),
    ],
    [
      cookie("a=1; SameSite=Lax; Secure; Expires=0"),
      cookie("a=1; SameSite=Lax; Secure; Expires=Thu Jan 1 00:00:00 1970"),
    ],
  ],
  "cookies.max-age-invalid": [
    [
      cookie("a=1; SameSite=Lax; Secure; Max-Age=1h"),
      cookie("a=1; SameSite=Lax; Secure; Max-Age=0"),
    ],
  ],
  "cookies.lifetime": [
    [
      cookie("a=1; SameSite=Lax; Secure; Max-Age=34560001"),
      cookie("a=1; SameSite=Lax; Secure; Max-Age=34560000"),
    ],
  ],
  "cookies.path": [
    [
      cookie("a=1; SameSite=Lax; Secure; Path=b"),
      cookie("a=1; SameSite=Lax; Secure; Path=/b"),
    ],
  ],
  "cookies.domain-foreign": [
    [
      cookie("a=1; SameSite=Lax; Secure; Domain=example.net"),
      cookie("a=1; SameSite=Lax; Secure; Domain=example.org"),
    ],
    [
      cookie("a=1; SameSite=Lax; Secure; Domain=w.example.org"),
      cookie("a=1; SameSite=Lax; Secure; Domain=WWW.example.org"),
    ],
    [
      cookie("a=1; SameSite=Lax; Secure; Domain=ww.example.org"),
      // In a check of an application the host is made up.
      [{ "Set-Cookie": "a=1; SameSite=Lax; Domain=example.net" }],
    ],
  ],
  "cookies.domain-dot": [
    [
      cookie("a=1; SameSite=Lax; Secure; Domain=.example.org"),
      cookie("a=1; SameSite=Lax; Secure; Domain=example.org"),
    ],
  ],
  "cookies.same-site-value": [
    [
      cookie("a=1; SameSite=Loose; Secure"),
      cookie("a=1; SameSite=strict; Secure"),
    ],
  ],
  "cookies.same-site-none": [
    [
      [{ "Set-Cookie": "a=1; SameSite=None" }],
      [{ "Set-Cookie": "a=1; SameSite=None; Secure" }],
    ],
  ],
  "cookies.same-site-missing": [
    [cookie("a=1; Secure"), cookie("a=1; Secure; SameSite=Lax")],
  ],
  "cookies.secure-prefix": [
    [
      [{ "Set-Cookie": "__Secure-a=1; SameSite=Lax" }],
      [{ "Set-Cookie": "__Secure-a=1; SameSite=Lax; Secure" }],
    ],
  ],
  "cookies.host-prefix": [
    [
      cookie("__Host-a=1; SameSite=Lax; Secure"),
      cookie("__Host-a=1; SameSite=Lax; Secure; Path=/"),
    ],
    [
      cookie("__Host-a=1; SameSite=Lax; Secure; Path=/; Domain=example.org"),
      cookie("__Hosta=1; SameSite=Lax; Secure; Domain=example.org"),
    ],
    [
      [{ "Set-Cookie": "__host-a=1; SameSite=Lax; Path=/" }],
      [{ "Set-Cookie": "__host-a=1; SameSite=Lax; Path=/; Secure" }],
    ],
  ],
  "cookies.partitioned": [
    [
      [{ "Set-Cookie": "a=1; SameSite=Lax; Partitioned" }],
      [{ "Set-Cookie": "a=1; SameSite=Lax; Partitioned; Secure" }],
    ],
  ],
  "cookies.insecure": [
    [cookie("a=1; SameSite=Lax"), [{ "Set-Cookie": "a=1; SameSite=Lax" }]],
  ],
  "cookies.script-access": [
    [
      cookie("session_id=1; SameSite=Lax; Secure"),
      cookie("session_id=1; SameSite=Lax; Secure; HttpOnly"),
    ],
    [
      cookie("__Secure-sid=1; SameSite=Lax; Secure"),
      cookie("csrf-session=1; SameSite=Lax; Secure"),
    ],
  ],

  // CORS
  "cors.origin-syntax": [
    [allowed(`${ORIGIN}/`), allowed(ORIGIN)],
    [
      allowed("https://a.example, https://b.example"),
      allowed("http://localhost:8000"),
    ],
    [allowed("example.org"), allowed("*")],
    [
      [{ "Access-Control-Allow-Origin": "https://*.example.org" }],
      allowed("chrome-extension://abc"),
    ],
  ],
  "cors.origin-null": [[allowed("null"), allowed(ORIGIN)]],
  "cors.credentials-star": [
    [
      allowed("*", { "Access-Control-Allow-Credentials": "true" }),
      allowed(ORIGIN, { "Access-Control-Allow-Credentials": "true" }),
    ],
  ],
  "cors.credentials-value": [
    [
      allowed("*", { "Access-Control-Allow-Credentials": "false" }),
      allowed("*"),
    ],
    [
      allowed(ORIGIN, { "Access-Control-Allow-Credentials": "True" }),
      allowed(ORIGIN, { "Access-Control-Allow-Credentials": "true" }),
    ],
  ],
  "cors.vary-origin": [
    [
      [{ "Access-Control-Allow-Origin": ORIGIN }, {
        asked: { "Origin": ORIGIN },
      }],
      [{ "Access-Control-Allow-Origin": ORIGIN, "Vary": "origin" }, {
        asked: { "Origin": ORIGIN },
      }],
    ],
    [
      [{ "Access-Control-Allow-Origin": ORIGIN }, {
        asked: { "Origin": ORIGIN },
      }],
      [{ "Access-Control-Allow-Origin": "*" }, { asked: { "Origin": ORIGIN } }],
    ],
  ],
  "cors.lists-syntax": [
    [
      field("Access-Control-Expose-Headers", "ETag; Age"),
      field("Access-Control-Expose-Headers", "ETag, Age"),
    ],
  ],
  "cors.lists-star": [
    [
      allowed(ORIGIN, {
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": "*",
      }),
      allowed(ORIGIN, { "Access-Control-Expose-Headers": "*" }),
    ],
  ],
  "cors.authorization-star": [
    [
      bare(204, {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Headers": "*",
      }, PREFLIGHT),
      bare(204, {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Headers": "*, Authorization",
      }, PREFLIGHT),
    ],
  ],
  "cors.methods-case": [
    [
      bare(204, {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": "GET, patch",
      }, PREFLIGHT),
      bare(204, {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": "GET, PATCH, chicken",
      }, PREFLIGHT),
    ],
  ],
  "cors.max-age": [
    [
      bare(204, {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Max-Age": "1h",
      }, PREFLIGHT),
      bare(204, {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Max-Age": "3600",
      }, PREFLIGHT),
    ],
  ],
  "cors.preflight-status": [
    [
      bare(404, { "Access-Control-Allow-Origin": "*" }, PREFLIGHT),
      bare(204, { "Access-Control-Allow-Origin": "*" }, PREFLIGHT),
    ],
    [
      bare(405, { "Access-Control-Allow-Origin": "*", "Allow": "GET" }, {
        ...PREFLIGHT,
      }),
      bare(405, { "Allow": "GET" }, PREFLIGHT),
    ],
  ],
  "cors.not-preflight": [
    [
      field("Access-Control-Max-Age", "60"),
      bare(204, { "Access-Control-Max-Age": "60" }, PREFLIGHT),
    ],
  ],

  // Authentication
  "authentication.challenge-missing": [
    [bare(401), challenge('Basic realm="a"')],
    [bare(407), bare(407, { "Proxy-Authenticate": 'Basic realm="a"' })],
  ],
  "authentication.challenge-syntax": [
    [challenge('Basic realm="a'), challenge("Negotiate")],
    [
      challenge('Basic realm="a" charset="UTF-8"'),
      challenge('Basic realm="a", charset="UTF-8"'),
    ],
    [challenge(""), challenge('Negotiate, Basic realm="a"')],
    [
      challenge('"Basic"'),
      // RFC 9110 §11.6.1 has this for an example.
      challenge(
        'Basic realm="simple", Newauth realm="apps", type=1, ' +
          'title="Login to \\"apps\\""',
      ),
    ],
    [challenge('NTLM a=b="'), challenge("NTLM TlRMTVNTUAAC==")],
  ],
  "authentication.parameter-repeated": [
    [
      challenge('Basic realm="a", realm="b"'),
      challenge('Basic realm="a", Newauth realm="a"'),
    ],
  ],
  "authentication.realm-missing": [
    [challenge("Basic"), challenge('Basic realm="a"')],
    [
      challenge('Digest nonce="a", algorithm=SHA-256'),
      challenge('Digest realm="a", nonce="a", algorithm=SHA-256'),
    ],
  ],
  "authentication.realm-unquoted": [
    [challenge("Basic realm=a"), challenge('Basic realm="a"')],
  ],
  "authentication.basic-charset": [
    [
      challenge('Basic realm="a", charset="iso-8859-1"'),
      challenge('Basic realm="a", charset="utf-8"'),
    ],
  ],
  "authentication.digest-nonce": [
    [
      challenge('Digest realm="a", algorithm=SHA-256'),
      challenge('Digest realm="a", algorithm=SHA-256, nonce="b"'),
    ],
  ],
  "authentication.digest-md5": [
    [
      challenge('Digest realm="a", nonce="b"'),
      challenge(
        'Digest realm="a", nonce="b", algorithm=SHA-256, ' +
          'Digest realm="a", nonce="b", algorithm=MD5',
      ),
    ],
  ],
  "authentication.bearer-parameters": [
    [challenge("Bearer"), challenge('Bearer realm="a"')],
  ],
  "authentication.basic-insecure": [
    [
      bare(401, { "WWW-Authenticate": 'Basic realm="a"' }, {
        url: "http://example.org/",
      }),
      bare(401, { "WWW-Authenticate": 'Basic realm="a"' }, {
        url: "https://example.org/",
      }),
    ],
  ],

  // Structured fields
  "structured.syntax": [
    [
      field("Permissions-Policy", "geolocation 'none'"),
      field("Permissions-Policy", "geolocation=()"),
    ],
    [field("Cache-Status", "a; hit,"), field("Cache-Status", "a; hit")],
    [field("Priority", "U=1"), field("Priority", "u=1, i")],
    [
      field("Reporting-Endpoints", "a='/b'"),
      field("Reporting-Endpoints", 'a="/b"'),
    ],
  ],
  "structured.type": [
    [field("Deprecation", "?1"), field("Deprecation", "@784111777")],
    [
      field("Origin-Agent-Cluster", "1"),
      field("Origin-Agent-Cluster", "?1"),
    ],
    [
      field("Reporting-Endpoints", "a=b"),
      field("Reporting-Endpoints", 'a="b"'),
    ],
    [field("Accept-CH", '"DPR"'), field("Accept-CH", "DPR")],
  ],
  "structured.digest-length": [
    [
      field("Content-Digest", "sha-256=:aGk=:"),
      field("Content-Digest", `sha-256=${SHA256}`),
    ],
    [
      field("Repr-Digest", `sha-512=${SHA256}`),
      field("Repr-Digest", `sha-1024=${SHA256}`),
    ],
  ],
  "structured.digest-insecure": [
    [
      field("Content-Digest", "md5=:aGk=:"),
      field("Want-Content-Digest", "md5=1"),
    ],
  ],
  "structured.sunset-date": [
    [field("Sunset", "soon"), field("Sunset", LATER)],
  ],
  "structured.sunset-early": [
    [
      [{ "Sunset": DATE, "Deprecation": "@784111778" }],
      [{ "Sunset": DATE, "Deprecation": "@784111777" }],
    ],
  ],
  "structured.cache-status-both": [
    [
      field("Cache-Status", "a; hit; fwd=miss"),
      field("Cache-Status", "a; fwd=miss, b; hit"),
    ],
  ],

  // Security
  "security.hsts-syntax": [
    [hsts("max-age=60, includeSubDomains"), hsts("max-age=60;")],
    [hsts("max-age:60"), hsts('max-age="60"; includeSubDomains')],
  ],
  "security.hsts-max-age": [
    [hsts("includeSubDomains"), hsts("MAX-AGE=0; includeSubDomains")],
    [hsts("max-age=1y"), hsts("max-age=1")],
  ],
  "security.hsts-repeated": [
    [hsts("max-age=60", "max-age=60"), hsts("max-age=60")],
    [hsts("max-age=60; max-age=60"), hsts("max-age=60; includeSubDomains")],
  ],
  "security.hsts-insecure": [
    [
      [{ "Strict-Transport-Security": "max-age=60" }, {
        url: "http://example.org/",
      }],
      // Behind a proxy, in a check of an application.
      [{ "Strict-Transport-Security": "max-age=60" }],
    ],
  ],
  "security.hsts-preload": [
    [
      hsts("max-age=31536000; preload"),
      hsts("max-age=31536000; includeSubDomains; preload"),
    ],
    [
      hsts("max-age=60; includeSubDomains; preload"),
      hsts("max-age=60; includeSubDomains"),
    ],
  ],
  "security.nosniff-value": [
    [
      [{ "X-Content-Type-Options": "no-sniff" }],
      [{ "X-Content-Type-Options": "NOSNIFF" }],
    ],
  ],
  "security.nosniff-missing": [
    [
      [{ "X-Content-Type-Options": null }],
      [{ "X-Content-Type-Options": null }, { status: 404 }],
    ],
  ],
  "security.csp-syntax": [
    [csp("default_src 'self'"), csp("default-src 'self';")],
    [
      csp("default-src \xe2\x80\x98self\xe2\x80\x99"),
      csp("DEFAULT-SRC 'self' https://*.example.org"),
    ],
  ],
  "security.csp-directive-unknown": [
    [csp("script 'self'"), csp("script-src 'self'; worker-src *")],
  ],
  "security.csp-directive-repeated": [
    [
      csp("img-src a.example; img-src b.example"),
      // Two policies, and both count.
      csp("img-src a.example, img-src b.example"),
    ],
  ],
  "security.csp-directive-obsolete": [
    [
      csp("default-src 'self'; report-uri /a"),
      csp("default-src 'self'; report-uri /a; report-to a"),
    ],
    [
      csp("default-src 'self'; block-all-mixed-content"),
      csp("default-src 'self'; upgrade-insecure-requests"),
    ],
  ],
  "security.csp-source-unquoted": [
    [csp("default-src self"), csp("default-src 'self' self.example")],
    [csp("script-src nonce-abc="), csp("script-src 'nonce-abc='")],
  ],
  "security.csp-source-unknown": [
    [csp("script-src 'unsafe-inlne'"), csp("script-src 'wasm-unsafe-eval'")],
    [csp("script-src 'nonce-a b'"), csp("script-src 'sha256-abc='")],
    [csp('default-src "self"'), csp("frame-ancestors 'none'")],
  ],
  "security.csp-none": [
    [csp("img-src 'none' 'self'"), csp("img-src 'none'")],
  ],
  "security.csp-unsafe-inline": [
    [
      csp("script-src 'unsafe-inline'"),
      csp("script-src 'unsafe-inline' 'nonce-abc'"),
    ],
    [
      csp("default-src 'self' 'unsafe-inline'"),
      csp("default-src 'self' 'unsafe-inline'; script-src 'self'"),
    ],
  ],
  "security.frame-options": [
    [
      field("X-Frame-Options", "ALLOW-FROM https://example.org"),
      field("X-Frame-Options", "sameorigin"),
    ],
    [
      field("X-Frame-Options", "DENY; SAMEORIGIN"),
      field("X-Frame-Options", "DENY, DENY"),
    ],
  ],
  "security.referrer-policy": [
    [
      field("Referrer-Policy", "never"),
      field("Referrer-Policy", "never, no-referrer"),
    ],
    [
      field("Referrer-Policy", "strict-origin; origin"),
      field("Referrer-Policy", "Strict-Origin"),
    ],
  ],
  "security.cross-origin-policy": [
    [
      field("Cross-Origin-Resource-Policy", "none"),
      field("Cross-Origin-Resource-Policy", "same-site"),
    ],
    [
      field("Cross-Origin-Opener-Policy", "same-site"),
      field("Cross-Origin-Opener-Policy", 'same-origin; report-to="a"'),
    ],
    [
      field("Cross-Origin-Embedder-Policy", "same-origin"),
      field("Cross-Origin-Embedder-Policy", "require-corp"),
    ],
  ],
  "security.clear-site-data": [
    [
      field("Clear-Site-Data", "cache, cookies"),
      field("Clear-Site-Data", '"cache", "cookies"'),
    ],
    [field("Clear-Site-Data", "*"), field("Clear-Site-Data", '"*"')],
  ],
  "security.server-detail": [
    [field("Server", "nginx/1.18.0 (Ubuntu)"), field("Server", "nginx")],
    [field("X-Powered-By", "PHP/8.1"), field("X-Powered-By", "Express")],
  ],

  // No longer in use
  "deprecated.warning": [
    [field("Warning", '110 - "Response is Stale"'), [{}]],
  ],
  "deprecated.pragma": [
    [field("Pragma", "no-cache"), [{}]],
  ],
  "deprecated.content-md5": [
    [
      field("Content-MD5", "Q2hlY2sgSW50ZWdyaXR5IQ=="),
      field("Repr-Digest", `sha-256=${SHA256}`),
    ],
  ],
  "deprecated.digest": [
    [
      field("Digest", "sha-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE="),
      field("Content-Digest", `sha-256=${SHA256}`),
    ],
  ],
  "deprecated.set-cookie2": [[field("Set-Cookie2", 'a="1"'), [{}]]],
  "deprecated.public-key-pins": [
    [field("Public-Key-Pins", 'pin-sha256="a"; max-age=60'), [{}]],
  ],
  "deprecated.expect-ct": [[field("Expect-CT", "max-age=60"), [{}]]],
  "deprecated.xss-protection": [
    [field("X-XSS-Protection", "1"), field("X-XSS-Protection", "0")],
  ],
  "deprecated.feature-policy": [
    [
      field("Feature-Policy", "camera 'none'"),
      [{
        "Feature-Policy": "camera 'none'",
        "Permissions-Policy": "camera=()",
      }],
    ],
  ],
  "deprecated.csp-prefixed": [
    [
      field("X-WebKit-CSP", "default-src 'self'"),
      csp("default-src 'self'"),
    ],
  ],
  "deprecated.p3p": [[field("P3P", 'CP="a"'), [{}]]],
  "deprecated.report-to": [
    [
      field("Report-To", '{"group":"a"}'),
      [{ "Report-To": '{"group":"a"}', "Reporting-Endpoints": 'a="/b"' }],
    ],
    [
      field("Report-To", '{"group":"a"}'),
      [{ "Report-To": '{"group":"a"}', "NEL": '{"report_to":"a"}' }],
    ],
  ],
  "deprecated.refresh": [[field("Refresh", "5; url=/b"), [{}]]],
  "deprecated.ua-compatible": [[field("X-UA-Compatible", "IE=edge"), [{}]]],
  "deprecated.content-transfer-encoding": [
    [
      field("Content-Transfer-Encoding", "binary"),
      field("Content-Length", "2"),
    ],
  ],
  "deprecated.javascript-type": [
    [
      content("application/javascript", "1"),
      content("text/javascript", "1"),
    ],
    [
      content("text/ecmascript", "1"),
      content("application/json", "1"),
    ],
  ],
  "deprecated.status-305": [[bare(305), bare(300)]],
  "deprecated.status-306": [[bare(306), bare(300)]],
};

for (const [id, pairs] of Object.entries(CASES)) {
  for (const [index, [gets, does_not]] of pairs.entries()) {
    Deno.test(`${id}: noted, case ${index + 1}`, () => {
      assertEquals(notes(gets), [id]);
    });
    Deno.test(`${id}: not noted, case ${index + 1}`, () => {
      assertEquals(notes(does_not), []);
    });
  }
}

Deno.test("every note has an answer that gets it and a neighbour", () => {
  for (const { id } of NOTES) {
    assert(CASES[id].length > 0, `${id} has no case`);
  }
  assertEquals(new Set(NOTES.map(({ id }) => id)).size, NOTES.length);
});

Deno.test("lint_response() says what it saw, why it matters and what to do", () => {
  const findings = lint_response(
    { url: "https://example.org/" },
    {
      status: 200,
      headers: [["Date", DATE], ["Cache-Control", "no-store"], ["Age", "x"]],
    },
  );
  assertEquals(findings, [{
    id: "caching.age-invalid",
    title: "Age is not a number of seconds.",
    verdict: "note",
    level: "bad",
    source: "RFC 9111 §5.1",
    seen: 'Age: "x"',
    why: "Caches ignore it, and keep the response for too long.",
    fix: "Send digits and nothing else: Age: 60.",
  }]);
});

for (const { id, rule } of NOTES) {
  if (rule === undefined) continue;
  Deno.test(`${id}: the rule ${rule} says the same, if not of each`, async () => {
    const said = [];
    for (const [gets] of CASES[id]) said.push(...await rules_broken_by(gets));
    assert(said.includes(rule), `${said}`);
  });
}

Deno.test("no note has the name of a rule or of a check beside it", () => {
  const others = [...RULES, ...HTTP_CHECKS].map(({ id }): string => id);
  const notes: string[] = NOTES.map(({ id }) => id);
  assertEquals(notes.filter((id) => others.includes(id)), []);
});
