import { assertEquals, assertThrows } from "@std/assert";
import { CannotRun } from "../../../cli/cannot_run.ts";
import { help, parse_command } from "../../../cli/check/options.ts";

const APP = {
  subject: { suite: "app", module: "app.ts", kind: undefined },
  request: [],
  requests: [],
  format: "text",
  output: undefined,
  disable: [],
  only: [],
  baseline: undefined,
  verbose: false,
  strict: false,
  lint: undefined,
  timeout: undefined,
  max_time: 600_000,
};

const CHECKS = [
  { args: ["app.ts"], changes: {} },
  {
    args: ["--url", "http://a"],
    changes: { subject: { suite: "http", url: "http://a" } },
  },
  {
    args: ["--server", "server.ts"],
    changes: { subject: { suite: "server", module: "server.ts" } },
  },
  {
    args: ["app.ts", "--kind", "fetch"],
    changes: { subject: { ...APP.subject, kind: "fetch" } },
  },
  {
    args: ["--request", "GET /", "--request=PUT /", "app.ts"],
    changes: { request: ["GET /", "PUT /"] },
  },
  {
    args: ["--requests", "a.http", "--requests", "b.http", "app.ts"],
    changes: { requests: ["a.http", "b.http"] },
  },
  { args: ["-f", "json", "app.ts"], changes: { format: "json" } },
  { args: ["app.ts", "-o", "report"], changes: { output: "report" } },
  {
    args: ["app.ts", "--disable", "a, b", "--disable=c"],
    changes: { disable: ["a", "b", "c"] },
  },
  {
    args: ["app.ts", "--only", "a, b", "--only=c"],
    changes: { only: ["a", "b", "c"] },
  },
  { args: ["app.ts", "--baseline", "a.json"], changes: { baseline: "a.json" } },
  { args: ["app.ts", "--verbose"], changes: { verbose: true } },
  { args: ["app.ts", "--max-time", "1.5"], changes: { max_time: 1500 } },
  { args: ["app.ts", "--strict"], changes: { strict: true } },
  { args: ["app.ts", "--timeout", "0.5"], changes: { timeout: 500 } },
  { args: ["app.ts", "--lint=bad"], changes: { lint: "bad" } },
  {
    args: ["--url", "http://a", "--lint", "off"],
    changes: { subject: { suite: "http", url: "http://a" }, lint: "off" },
  },
  {
    args: ["--middleware", "m.ts:logs", "--request=GET /in"],
    changes: {
      subject: { suite: "middleware", module: "m.ts:logs" },
      request: ["GET /in"],
    },
  },
];

for (const { args, changes } of CHECKS) {
  Deno.test(`check ${args.join(" ")}`, () => {
    assertEquals<unknown>(parse_command(args), {
      check: { ...APP, ...changes },
    });
  });
}

const SHOWS = [
  { args: ["--help"], show: "help" },
  { args: ["-h", "app.ts"], show: "help" },
  { args: ["--version"], show: "version" },
  { args: ["--list-rules"], show: "rules" },
  { args: ["--explain", "a.b"], show: { explain: "a.b" } },
];

for (const { args, show } of SHOWS) {
  Deno.test(`check ${args.join(" ")} shows something`, () => {
    assertEquals<unknown>(parse_command(args), { show });
  });
}

const REFUSED = [
  {
    args: [],
    message:
      "there is nothing to check; give MODULE, --url, --server or --middleware",
  },
  {
    args: ["--formt", "json"],
    message: "there is no option --formt; did you mean --format?",
  },
  {
    args: ["app.ts", "--lint", "error"],
    message: '--lint must be one of bad, warn, off: received "error"',
  },
  {
    args: ["--server", "server.ts", "--lint=bad"],
    message: "--lint needs a MODULE or --url; leave it out",
  },
  {
    args: ["--middleware", "m.ts", "--kind", "wsgi"],
    message: "--kind needs a MODULE; leave it out",
  },
  { args: ["-x", "app.ts"], message: "there is no option -x; see --help" },
  {
    args: ["app.ts", "--format"],
    message: "--format needs a value; write --format FORMAT",
  },
  {
    args: ["app.ts", "--output="],
    message: "--output needs a value; write --output FILE",
  },
  {
    args: ["app.ts", "--strict=yes"],
    message: '--strict takes no value: received "yes"; write --strict',
  },
  {
    args: ["app.ts", "-f", "json", "-f", "text"],
    message: '--format may be given once: received ["json","text"]; choose one',
  },
  {
    args: ["app.ts", "--format", "junitt"],
    message: "--format must be one of text, json, junit, github, html: " +
      'received "junitt"; did you mean junit?',
  },
  {
    args: ["app.ts", "--kind", "rack"],
    message: '--kind must be one of wsgi, fetch: received "rack"',
  },
  {
    args: ["app.ts", "--timeout", "5s"],
    message: "--timeout must be seconds, more than 0 and less than a day: " +
      'received "5s"; write --timeout 5',
  },
  {
    args: ["app.ts", "--timeout", "0"],
    message: "--timeout must be seconds, more than 0 and less than a day: " +
      'received "0"; write --timeout 5',
  },
  {
    args: ["app.ts", "--url", "http://a"],
    message: "only one thing can be checked at a time: received app.ts and " +
      "http://a; give one of MODULE, --url, --server and --middleware",
  },
  {
    args: ["--url", "http://a", "--request", "GET /"],
    message: "--request needs a MODULE; leave it out",
  },
];

for (const { args, message } of REFUSED) {
  Deno.test(`check ${args.join(" ")} is refused`, () => {
    const error = assertThrows(() => parse_command(args), CannotRun);
    assertEquals(error.message, `Cannot read command line: ${message}`);
  });
}

Deno.test("check --help fits into 80 columns", () => {
  const wide = help().split("\n").filter(({ length }) => length > 80);
  assertEquals(wide, []);
});
