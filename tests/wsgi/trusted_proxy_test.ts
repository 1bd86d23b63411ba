/** Who may tell what of a client, and who may not. */
import { assertEquals, assertThrows } from "@std/assert";
import { call_app } from "../../wsgi/call_app.ts";
import { environ_from } from "../../wsgi/environ_from.ts";
import { latin1_decode } from "../../wsgi/latin1.ts";
import {
  type ProxyHeader,
  ProxyHeaderError,
  trusted_proxy,
  TrustedProxy,
  type TrustedProxyOptions,
} from "../../wsgi/trusted_proxy.ts";
import type { WSGIEnvironment } from "../../wsgi/types.ts";

const PROXY = "10.0.0.1";

const X_FORWARDED: ProxyHeader[] = [
  "x-forwarded-for",
  "x-forwarded-proto",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-prefix",
];

const BY_X: TrustedProxyOptions = {
  trusted_proxy: ["10.0.0.0/8", "::1"],
  trusted_proxy_headers: X_FORWARDED,
};

const BY_FORWARDED: TrustedProxyOptions = {
  trusted_proxy: ["10.0.0.0/8"],
  trusted_proxy_headers: ["forwarded"],
};

/** A request as it comes from a peer. */
function request(
  headers: Record<string, string> = {},
  peer = PROXY,
): WSGIEnvironment {
  const environ = environ_from({
    url: "http://inside.example:8000/path",
    headers,
  });
  environ.REMOTE_ADDR = peer;
  environ.REMOTE_PORT = "50000";
  environ.REMOTE_HOST = "proxy";
  return environ;
}

interface Case {
  name: string;
  options?: TrustedProxyOptions;
  peer?: string;
  headers: Record<string, string>;
  /** What is another value than it was; `undefined` where nothing is left. */
  changes: Record<string, string | undefined>;
}

/** What REMOTE_ADDR brings with it. */
function client(address: string, port?: string) {
  return { REMOTE_ADDR: address, REMOTE_PORT: port, REMOTE_HOST: "" };
}

const CASES: Case[] = [
  { name: "no field, no change", headers: {}, changes: {} },
  {
    name: "X-Forwarded-For",
    headers: { "X-Forwarded-For": "192.0.2.1" },
    changes: client("192.0.2.1"),
  },
  {
    name: "X-Forwarded-For with a port",
    headers: { "X-Forwarded-For": "192.0.2.1:4711" },
    changes: client("192.0.2.1", "4711"),
  },
  {
    name: "X-Forwarded-For: IPv6 without brackets",
    headers: { "X-Forwarded-For": "2001:DB8:0::1" },
    changes: client("2001:db8::1"),
  },
  {
    name: "X-Forwarded-For: IPv6 with a port",
    headers: { "X-Forwarded-For": "[2001:db8::1]:80" },
    changes: client("2001:db8::1", "80"),
  },
  {
    name: "X-Forwarded-For: IPv4 mapped into IPv6 is IPv4",
    headers: { "X-Forwarded-For": "::ffff:192.0.2.1" },
    changes: client("192.0.2.1"),
  },
  {
    name: "X-Forwarded-For: unknown is not the proxy's address",
    headers: { "X-Forwarded-For": "unknown" },
    changes: client("unknown"),
  },
  {
    name: "spoofing: what the client sent stands left of what the proxy added",
    headers: { "X-Forwarded-For": "127.0.0.1, 192.0.2.1" },
    changes: client("192.0.2.1"),
  },
  {
    name: "spoofing: the address of a proxy, sent by the client",
    headers: { "X-Forwarded-For": "6.6.6.6, 10.0.0.9, 192.0.2.1, 10.0.0.2" },
    changes: client("192.0.2.1"),
  },
  {
    name: "spoofing: rubbish left of the client is not looked at",
    headers: { "X-Forwarded-For": '"; DROP TABLE, <script>,,192.0.2.1' },
    changes: client("192.0.2.1"),
  },
  {
    name: "several proxies: the rightmost that is not trusted",
    headers: { "X-Forwarded-For": "192.0.2.1, ::1,\t10.0.0.2 , 10.0.0.3" },
    changes: client("192.0.2.1"),
  },
  {
    name: "an unknown hop hides what is left of it",
    headers: { "X-Forwarded-For": "192.0.2.1, unknown, 10.0.0.2" },
    changes: client("unknown"),
  },
  {
    name: "all trusted: the leftmost, a client from inside",
    headers: { "X-Forwarded-For": "10.0.0.3, 10.0.0.2" },
    changes: client("10.0.0.3"),
  },
  {
    name: "an empty field is none",
    headers: { "X-Forwarded-For": "", "X-Forwarded-Proto": "" },
    changes: {},
  },
  {
    name: "X-Forwarded-Proto",
    headers: { "X-Forwarded-Proto": "HTTPS" },
    changes: {
      "wsgi.url_scheme": "https",
      HTTPS: "on",
      SERVER_PORT: "8000",
    },
  },
  {
    name: "X-Forwarded-Proto: the port of the scheme where Host has none",
    headers: { "X-Forwarded-Proto": "https", "Host": "a.example" },
    changes: { "wsgi.url_scheme": "https", HTTPS: "on", SERVER_PORT: "443" },
  },
  {
    name: "X-Forwarded-Host",
    headers: { "X-Forwarded-Host": "a.example" },
    changes: { HTTP_HOST: "a.example", SERVER_PORT: "80" },
  },
  {
    name: "X-Forwarded-Host with a port, which wins over X-Forwarded-Port",
    headers: { "X-Forwarded-Host": "[::1]:81", "X-Forwarded-Port": "82" },
    changes: { HTTP_HOST: "[::1]:81", SERVER_PORT: "81" },
  },
  {
    name: "X-Forwarded-Host and X-Forwarded-Port",
    headers: { "X-Forwarded-Host": "a.example:", "X-Forwarded-Port": "82" },
    changes: { HTTP_HOST: "a.example:82", SERVER_PORT: "82" },
  },
  {
    name: "X-Forwarded-Port that is the scheme's is not in the host",
    headers: {
      "X-Forwarded-Host": "a.example",
      "X-Forwarded-Port": "443",
      "X-Forwarded-Proto": "https",
    },
    changes: {
      HTTP_HOST: "a.example",
      SERVER_PORT: "443",
      HTTPS: "on",
      "wsgi.url_scheme": "https",
    },
  },
  {
    name: "X-Forwarded-Port alone",
    headers: { "X-Forwarded-Port": "8443" },
    changes: { SERVER_PORT: "8443" },
  },
  {
    name: "X-Forwarded-Prefix",
    headers: { "X-Forwarded-Prefix": "/a%20b/" },
    changes: { SCRIPT_NAME: "/a b" },
  },
  {
    name: "X-Forwarded-Prefix of nothing",
    headers: { "X-Forwarded-Prefix": "/" },
    changes: {},
  },
  {
    name: "lists are read at the place of the client",
    headers: {
      "X-Forwarded-For": "6.6.6.6, 192.0.2.1, 10.0.0.2",
      "X-Forwarded-Proto": "https, http",
      "X-Forwarded-Host": "evil.example, a.example, 10.0.0.2:8080",
      "X-Forwarded-Port": "666, 8443, 8080",
      "X-Forwarded-Prefix": "/app",
    },
    changes: {
      ...client("192.0.2.1"),
      "wsgi.url_scheme": "https",
      HTTPS: "on",
      HTTP_HOST: "a.example:8443",
      SERVER_PORT: "8443",
      SCRIPT_NAME: "/app",
    },
  },
  {
    name: "without X-Forwarded-For the peer is the only proxy",
    headers: { "X-Forwarded-Host": "evil.example, a.example" },
    changes: { HTTP_HOST: "a.example", SERVER_PORT: "80" },
  },
  {
    name: "from anybody else nothing is believed, nor left",
    peer: "192.0.2.66",
    headers: {
      "X-Forwarded-For": "127.0.0.1",
      "X-Forwarded-Proto": "https",
      "X-Forwarded-Host": "evil.example",
      "X-Forwarded-Port": "1",
      "X-Forwarded-Prefix": "/evil",
      "Forwarded": "for=127.0.0.1",
    },
    changes: {},
  },
  {
    name: "malformed fields from anybody else are removed, too",
    peer: "192.0.2.66",
    headers: { "X-Forwarded-For": "x", "Forwarded": '"' },
    changes: {},
  },
  {
    name: "a peer without an address is not trusted",
    peer: "",
    headers: { "X-Forwarded-For": "127.0.0.1" },
    changes: {},
  },
  {
    name: "a peer whose IPv4 address is mapped into IPv6",
    peer: "::ffff:10.0.0.1",
    headers: { "X-Forwarded-For": "192.0.2.1" },
    changes: client("192.0.2.1"),
  },
  {
    name: '"*": any peer is a proxy, but no address in a list',
    options: { ...BY_X, trusted_proxy: "*" },
    peer: "",
    headers: { "X-Forwarded-For": "6.6.6.6, 10.0.0.2" },
    changes: client("10.0.0.2"),
  },
  {
    name: '"*" and the networks of further proxies',
    options: { ...BY_X, trusted_proxy: ["*", "10.0.0.0/8"] },
    peer: "203.0.113.1",
    headers: { "X-Forwarded-For": "6.6.6.6, 192.0.2.1, 10.0.0.2" },
    changes: client("192.0.2.1"),
  },
  {
    name: "a field that is not named is removed, from a trusted proxy too",
    options: { trusted_proxy: PROXY, trusted_proxy_headers: ["forwarded"] },
    headers: { "X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "gopher" },
    changes: {},
  },
  {
    name: "no option: nobody is trusted",
    options: {},
    headers: { "X-Forwarded-For": "6.6.6.6", "Forwarded": "for=6.6.6.6" },
    changes: {},
  },
  {
    name: "Forwarded",
    options: BY_FORWARDED,
    headers: {
      "Forwarded": 'for="[2001:db8::1]:4711";proto=https;host="a.example:8443"',
    },
    changes: {
      ...client("2001:db8::1", "4711"),
      "wsgi.url_scheme": "https",
      HTTPS: "on",
      HTTP_HOST: "a.example:8443",
      SERVER_PORT: "8443",
    },
  },
  {
    name: "Forwarded: the element of the proxy that saw the client",
    options: BY_FORWARDED,
    headers: {
      "Forwarded": "for=6.6.6.6;host=evil.example;proto=https, " +
        "for=192.0.2.1;host=a.example, for=10.0.0.2;host=10.0.0.3;proto=https",
    },
    changes: {
      ...client("192.0.2.1"),
      HTTP_HOST: "a.example",
      SERVER_PORT: "80",
    },
  },
  {
    name: "Forwarded: a hidden client, and one that is not told",
    options: BY_FORWARDED,
    headers: { "Forwarded": "proto=https, for=_hidden;by=_me" },
    changes: client("_hidden"),
  },
  {
    name: "Forwarded without for leaves the address",
    options: BY_FORWARDED,
    headers: { "Forwarded": "for=6.6.6.6, host=a.example" },
    changes: { HTTP_HOST: "a.example", SERVER_PORT: "80" },
  },
  {
    name: "Forwarded: a port that is hidden",
    options: BY_FORWARDED,
    headers: { "Forwarded": 'for="192.0.2.1:_p"' },
    changes: client("192.0.2.1"),
  },
];

const FIELDS = [
  "HTTP_X_FORWARDED_FOR",
  "HTTP_X_FORWARDED_PROTO",
  "HTTP_X_FORWARDED_HOST",
  "HTTP_X_FORWARDED_PORT",
  "HTTP_X_FORWARDED_PREFIX",
  "HTTP_FORWARDED",
];

/** What is left of the fields: the ones that are trusted, as they came. */
function fields_left(
  { trusted_proxy_headers = [] }: TrustedProxyOptions,
  environ: WSGIEnvironment,
  is_trusted: boolean,
): string[] {
  const named: readonly string[] = trusted_proxy_headers;
  return FIELDS.filter((key) =>
    is_trusted && environ[key as keyof typeof environ] !== undefined &&
    named.includes(key.slice(5).toLowerCase().replaceAll("_", "-"))
  );
}

for (const { name, options = BY_X, peer, headers, changes } of CASES) {
  Deno.test(`TrustedProxy: ${name}`, () => {
    const proxy = new TrustedProxy(options);
    const before = request(headers, peer);
    const environ = { ...before };
    proxy.apply(environ);
    const left = fields_left(options, before, proxy.trusts(peer ?? PROXY));
    const expected: Record<string, unknown> = { ...before };
    for (const key of FIELDS) if (!left.includes(key)) delete expected[key];
    for (const [key, value] of Object.entries(changes)) {
      if (value === undefined) delete expected[key];
      else expected[key] = value;
    }
    assertEquals<Record<string, unknown>>(environ, expected);
  });
}

Deno.test("TrustedProxy: http from the proxy undoes the server's own https", () => {
  const environ = environ_from({
    url: "https://a.example/",
    headers: { "X-Forwarded-Proto": "http" },
  });
  environ.REMOTE_ADDR = PROXY;
  new TrustedProxy(BY_X).apply(environ);
  const { HTTPS, SERVER_PORT, "wsgi.url_scheme": scheme } = environ;
  assertEquals([HTTPS, SERVER_PORT, scheme], [undefined, "80", "http"]);
});

Deno.test("TrustedProxy: a prefix comes before a SCRIPT_NAME that is there", () => {
  const environ = request({ "X-Forwarded-Prefix": "/a" });
  environ.SCRIPT_NAME = "/b";
  new TrustedProxy(BY_X).apply(environ);
  assertEquals(environ.SCRIPT_NAME, "/a/b");
});

const MALFORMED: [field: string, value: string][] = [
  ["X-Forwarded-For", "192.0.2.1,"],
  ["X-Forwarded-For", "256.0.0.1"],
  ["X-Forwarded-For", "192.0.2.1:65536"],
  ["X-Forwarded-For", "192.0.2.1:"],
  ["X-Forwarded-For", "[192.0.2.1]"],
  ["X-Forwarded-For", "[::1"],
  ["X-Forwarded-For", "[::1]x"],
  ["X-Forwarded-For", "fe80::1%eth0"],
  ["X-Forwarded-For", "example.com"],
  ["X-Forwarded-For", '"192.0.2.1"'],
  ["X-Forwarded-For", "for=192.0.2.1"],
  ["X-Forwarded-For", "192.0.2.1, x, 10.0.0.2"],
  ["X-Forwarded-Proto", "ftp"],
  ["X-Forwarded-Proto", "https,"],
  ["X-Forwarded-Host", "a b"],
  ["X-Forwarded-Host", "a/b"],
  ["X-Forwarded-Host", "u@a"],
  ["X-Forwarded-Host", "a:65536"],
  ["X-Forwarded-Host", ":80"],
  ["X-Forwarded-Host", "[::1"],
  ["X-Forwarded-Port", "65536"],
  ["X-Forwarded-Port", "+80"],
  ["X-Forwarded-Port", ","],
  ["X-Forwarded-Prefix", "a"],
  ["X-Forwarded-Prefix", "//evil.example"],
  ["X-Forwarded-Prefix", "/%2Fevil.example"],
  ["X-Forwarded-Prefix", "/\\evil.example"],
  ["X-Forwarded-Prefix", "/a?b"],
  ["X-Forwarded-Prefix", "/a b"],
  ["X-Forwarded-Prefix", "/\xe9"],
  ["Forwarded", "192.0.2.1"],
  ["Forwarded", "for=x.example"],
  ["Forwarded", 'for="a, for=192.0.2.1'],
  ["Forwarded", "for=2001:db8::1"],
  ["Forwarded", 'for="2001:db8::1:80:1:2:3:4:5"'],
  ["Forwarded", "proto=ftp"],
  ["Forwarded", 'host="a b"'],
  ["Forwarded", 'host=""'],
];

for (const [field, value] of MALFORMED) {
  Deno.test(`TrustedProxy refuses ${field}: ${value}`, () => {
    const options = field === "Forwarded" ? BY_FORWARDED : BY_X;
    const proxy = new TrustedProxy(options);
    const environ = request();
    environ[`HTTP_${field.toUpperCase().replaceAll("-", "_")}`] = value;
    const before = { ...environ };
    const error = assertThrows(() => proxy.apply(environ), ProxyHeaderError);
    assertEquals(error.status, 400);
    // Nothing is believed by halves.
    assertEquals(environ, before);
  });
}

Deno.test("TrustedProxy refuses a list that has no place for the client", () => {
  const proxy = new TrustedProxy(BY_X);
  const path = "192.0.2.1, 10.0.0.3, 10.0.0.2";
  const with_hosts = (hosts: string) =>
    request({ "X-Forwarded-For": path, "X-Forwarded-Host": hosts });
  assertThrows(() => proxy.apply(with_hosts("b, c")), ProxyHeaderError);
  const environ = with_hosts("a, b, c");
  proxy.apply(environ);
  assertEquals(environ.HTTP_HOST, "a");
});

const NO_OPTIONS: [name: string, options: unknown][] = [
  ["a name for an address", { trusted_proxy: "proxy.example" }],
  ["a network with bits of a host", { trusted_proxy: ["10.0.0.1/8"] }],
  ["a number", { trusted_proxy: [1] }],
  ["an empty address", { trusted_proxy: [""] }],
  ["a field that is not one of them", {
    trusted_proxy_headers: ["x-real-ip"],
  }],
  ["a field in another case", { trusted_proxy_headers: ["Forwarded"] }],
  ["fields of both kinds", {
    trusted_proxy_headers: ["forwarded", "x-forwarded-for"],
  }],
];

for (const [name, options] of NO_OPTIONS) {
  Deno.test(`TrustedProxy refuses as an option ${name}`, () => {
    assertThrows(
      () => new TrustedProxy(options as TrustedProxyOptions),
      TypeError,
    );
  });
}

const show_client = trusted_proxy((environ, start_response) => {
  start_response("200 OK", [["Content-Type", "text/plain"]]);
  return [new TextEncoder().encode(String(environ.REMOTE_ADDR))];
}, BY_X);

Deno.test("trusted_proxy() runs the application as for the client", async () => {
  const environ = request({ "X-Forwarded-For": "192.0.2.1" });
  const { status, body } = await call_app(show_client, environ);
  assertEquals([status, latin1_decode(body)], ["200 OK", "192.0.2.1"]);
});

Deno.test("trusted_proxy() answers a malformed field with 400, and logs it", async () => {
  const environ = request({ "X-Forwarded-For": "x" });
  const { status, body, errors } = await call_app(show_client, environ);
  assertEquals(
    [status, latin1_decode(body)],
    ["400 Bad Request", "400 Bad Request"],
  );
  assertEquals(
    errors,
    'Cannot read x-forwarded-for of a trusted proxy: it is malformed: received "x"\n',
  );
});
