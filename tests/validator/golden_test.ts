/**
 * Our verdicts compared with those of CPython's wsgiref.validate, for the
 * exchanges that both can express.
 *
 * @module
 */
import { assertEquals, assertGreater, assertLess } from "@std/assert";
import golden from "../golden/validate.json" with { type: "json" };
import { type RuleId, RULES } from "../../validator/rules.ts";
import { broken_rules } from "./gateway.ts";
import { exchange_of, type Program } from "./program.ts";

/**
 * Where ours is stricter: the rule that wsgiref.validate lacks or only warns
 * about. The rule says why.
 */
const STRICTER: Readonly<Partial<Record<RuleId, string[]>>> = {
  "environ.required-key": ["environ: without SERVER_PROTOCOL"],
  "environ.request-method": [
    'environ: REQUEST_METHOD is ""',
    'environ: REQUEST_METHOD is "G T"',
  ],
  "environ.script-name-slash": ['environ: SCRIPT_NAME is "/app/"'],
  "environ.latin1": ['environ: PATH_INFO is "/\\u20ac"'],
  "environ.query-string-format": [
    'environ: QUERY_STRING is "a b"',
    'environ: QUERY_STRING is "a#b"',
  ],
  // int() accepts a sign and white space.
  "environ.content-length": [
    'environ: CONTENT_LENGTH is "+5"',
    'environ: CONTENT_LENGTH is " 5"',
  ],
  "environ.server-name": [
    'environ: SERVER_NAME is ""',
    'environ: SERVER_NAME is "a b"',
  ],
  "environ.server-port": [
    'environ: SERVER_PORT is ""',
    'environ: SERVER_PORT is "http"',
    'environ: SERVER_PORT is "65536"',
  ],
  "environ.server-protocol": ['environ: SERVER_PROTOCOL is "http"'],
  "environ.http-host": ['environ: HTTP_HOST is "a/b"'],
  "environ.http-header": ['environ: HTTP_X_A is "a\\r\\nb"'],
  "environ.https": ['environ: HTTPS is "on"'],
  "environ.flags": [
    "environ: wsgi.multithread is 1",
    'environ: wsgi.multithread is "yes"',
  ],
  "input.past-end": ['streams: ["input.read", 100]'],
  "input.size": ['input.read() gives {"bytes": "onetwo"}'],
  "input.line": ['input.readline() gives {"bytes": "a\\nb\\n"}'],
  "start-response.twice": ["start_response: twice"],
  "status.reason": ['status: "200 "'],
  "status.format": [
    'status: "200"',
    'status: " 200 OK"',
    'status: "200 OK "',
    'status: "200  OK"',
    'status: "200 O\\nK"',
    'status: "200 \\u20ac"',
  ],
  "status.informational": ['status: "100 Continue"'],
  "status.class": ['status: "600 More"', 'status: "999 More"'],
  "headers.hop-by-hop": [
    'header: ["Connection", "close"]',
    'header: ["Transfer-Encoding", "chunked"]',
  ],
  "headers.value": ['header: ["X", "a\\u007f"]'],
  "headers.latin1": ['header: ["X", "\\u20ac"]'],
  "headers.value-space": ['header: ["X", " a"]'],
  "headers.duplicate": ['header: ["Content-Type", "text/html"]'],
  "headers.content-length": [
    'header: ["Content-Length", "+2"]',
    'header: ["Content-Length", "x"]',
  ],
  "headers.etag": ['header: ["ETag", "a"]'],
  "headers.date": ['header: ["Date", "today"]'],
  "headers.location": ['header: ["Location", "/\\u00e9"]'],
  "headers.set-cookie": ['header: ["Set-Cookie", "a"]'],
  "body.head": ['environ: REQUEST_METHOD is "HEAD"'],
  "body.start-response-first": ["start_response: never, and no body"],
  "body.content-length": ['header: ["Content-Length", "3"]'],
  "body.forbidden": [
    "204 No Content with no Content-Type and 1 chunks",
    "304 Not Modified with no Content-Type and 1 chunks",
  ],
  "body.close-twice": [
    "body: a list, server: close_twice",
    "body: a generator, server: close_twice",
  ],
};

/** Where ours is milder, and why. */
const MILDER: Readonly<Record<string, string>> = {
  // wsgiref builds its message before it is needed.
  "environ: without SCRIPT_NAME": "wsgiref fails with a KeyError of its own",
  "environ: SCRIPT_NAME and no PATH_INFO":
    "wsgiref fails with a KeyError of its own",
  'environ: REQUEST_METHOD is "CONNECT"': "RFC 9110 §9.3.6 defines CONNECT",
  'header: ["X!", "a"]': "RFC 9110 §5.6.2 lets a token hold !",
  "200 OK with no Content-Type and 0 chunks":
    "python/cpython gh-93416: no content, so no type",
  "302 Found with no Content-Type and 0 chunks":
    "python/cpython gh-93416: no content, so no type",
  'streams: ["input.read"]': "PEP 3333 allows read() without an argument",
};

const SEVERITY: Readonly<Record<string, number>> = {
  ok: 0,
  warning: 1,
  error: 2,
};

/** The level of the worst broken rule. */
function severity(broken: RuleId[]): number {
  const levels = broken.map((id) =>
    RULES.find((rule) => rule.id === id)!.level
  );
  return Math.max(SEVERITY.ok, ...levels.map((level) => SEVERITY[level]));
}

function stricter_rule(name: string): RuleId | undefined {
  const found = Object.entries(STRICTER).find(([, names]) =>
    names.includes(name)
  );
  return found?.[0] as RuleId | undefined;
}

for (const { name, program, verdict } of golden.cases) {
  const theirs = SEVERITY[verdict];
  const rule = stricter_rule(name);
  const milder = MILDER[name];
  const outcome = rule ? `stricter by ${rule}` : milder ?? verdict;
  Deno.test(`wsgiref.validate, ${name}: ${outcome}`, async () => {
    const broken = await broken_rules(exchange_of(program as Program));
    if (rule !== undefined) {
      assertGreater(severity(broken), theirs);
      assertEquals(broken, [rule]);
    } else if (milder !== undefined) {
      assertLess(severity(broken), theirs);
    } else {
      assertEquals(severity(broken), theirs, broken.join());
    }
  });
}

Deno.test("wsgiref.validate: every listed difference is a case", () => {
  const names = new Set(golden.cases.map((one) => one.name));
  const listed = [...Object.values(STRICTER).flat(), ...Object.keys(MILDER)];
  assertEquals(listed.filter((name) => !names.has(name)), []);
});
