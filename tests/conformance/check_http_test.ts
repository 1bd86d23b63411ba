import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import {
  check_http,
  CheckStopped,
  HTTP_CHECKS,
} from "../../conformance/check_http.ts";
import type { Finding, Report } from "../../conformance/report/types.ts";
import schema from "../../docs/report.schema.json" with { type: "json" };
import { schema_errors } from "../helpers/json_schema.ts";
import {
  type Fault,
  start_broken_server,
} from "../fixtures/broken_http_server.ts";

/** For each fault, checks that must find it. */
const CAUGHT: Record<
  Exclude<
    Fault,
    | "stops at a NUL"
    | "refuses GET after a NUL"
    | "serves one connection at a time"
    | "hangs at a NUL"
    | "hangs"
    | "closes after a body"
  >,
  string[]
> = {
  "reads any request line": [
    "request-line.space-in-target",
    "request-line.no-version",
    "request-line.method-only",
    "request-line.no-method",
    "request-line.method-at",
    "request-line.method-nul",
    "request-line.method-colon",
    "request-line.method-non-ascii",
    "request-line.trailing-text",
    "version.lower-case",
    "version.other-name",
    "version.no-minor",
    "version.two-digit-minor",
    "version.third-number",
    "version.letter",
    "version.two-digit-major",
    "version.comma",
    "version.sign",
    "target.fragment",
    "target.nul",
    "target.control",
    "target.delete",
    "target.tab",
    "target.non-ascii",
  ],
  "reads any field line": [
    "field.no-colon",
    "field.empty-name",
    "field.space-in-name",
    "field.parenthesis-in-name",
    "field.slash-in-name",
    "field.at-in-name",
    "field.quote-in-name",
    "field.nul-in-name",
    "field.control-in-name",
    "field.non-ascii-in-name",
    "field.space-before-colon",
    "chunked.trailer-no-colon",
    "chunked.trailer-space-before-colon",
  ],
  "fails on unknown methods": ["method.unknown", "method.long"],
  "serves anything": [
    "garbage.http-2",
    "garbage.tls",
    "garbage.every-byte",
    "garbage.zeros",
    "garbage.response",
    "garbage.json",
    "garbage.smtp",
    "garbage.ssh",
    "garbage.redis",
    "garbage.proxy-line",
  ],
  "serves any target": [
    "target.relative",
    "target.asterisk-get",
    "target.authority-get",
    "target.userinfo",
    "target.percent",
    "target.percent-end",
    "target.backslash",
    "target.quote",
    "target.angle",
  ],
  "refuses an empty line before a request": [
    "request-line.empty-line-before",
    "request-line.empty-line-between",
  ],
  "answers bad requests with 500": ["request-line.white-space", "field.folded"],
  "accepts methods in lower case": ["method.case-sensitive"],
  "knows only HTTP/1.1": [
    "version.higher-minor",
  ],
  "fails on HTTP/1.0": ["version.http-1-0", "host.http-1-0-without"],
  "fails on other versions of HTTP": [
    "version.higher-major",
    "version.http-2-0",
  ],
  "refuses long targets early": ["limits.request-line-8000"],
  "fails on OPTIONS": ["target.asterisk-options", "method.options"],
  "omits Allow for OPTIONS": ["method.options-allow"],
  "forgets GET in Allow": ["method.allow-get"],
  "separates methods in Allow by semicolons": ["method.allow-form"],
  "answers TRACE with a page": ["method.trace"],
  "repeats secrets for TRACE": ["method.trace-secrets"],
  "ends paths at %00": ["target.percent-nul"],
  "decodes the target into a field": [
    "target.percent-crlf",
    "target.percent-crlf-query",
    "target.percent-crlf-folder",
  ],
  "follows dot segments": [
    "target.dot-segments",
    "target.percent-dot-segments",
    "target.percent-slashes",
  ],
  "refuses unusual targets": [
    "target.double-slash",
    "target.query-only-marks",
  ],
  "requires a path in the absolute-form": ["target.absolute-form-no-path"],
  "refuses IPv6 in Host": ["host.ipv6"],
  "refuses unusual fields": [
    "field.token-name",
    "field.tab-in-value",
    "field.opaque-value",
    "field.unknown",
  ],
  "fails on fifty fields": ["limits.fifty-fields"],
  "fails on many empty lines": ["limits.empty-lines"],
  "fails on control characters": [
    "field.nul-in-value",
    "field.control-in-value",
    "field.bare-cr-in-value",
    "cookie.nul",
    "cookie.control",
  ],
  "fails on unusual cookies": [
    "cookie.empty-value",
    "cookie.quoted",
    "cookie.equals",
    "cookie.any-name",
    "cookie.non-ascii",
    "cookie.empty",
    "cookie.no-equals",
    "cookie.no-name",
    "cookie.separators",
  ],
  "fails on large cookies": ["cookie.many", "cookie.long"],
  "refuses a second cookie": [
    "cookie.two",
    "cookie.repeated",
    "cookie.several-fields",
  ],
  "waits for CRLF": ["request-line.bare-lf"],
  "refuses GET": ["response.get-supported"],
  "drops folded fields": ["field.folded-transfer-encoding"],
  "trims all white space": [
    "framing.length-vertical-tab",
    "framing.length-non-breaking-space",
    "framing.coding-vertical-tab",
    "framing.coding-vertical-tab-behind",
    "framing.coding-form-feed",
    "framing.coding-form-feed-behind",
  ],
  "ends values at a NUL": ["framing.coding-nul"],
  "ends lines at a bare CR": ["request-line.bare-cr", "field.bare-cr-length"],
  "refuses the absolute-form": ["target.absolute-form"],
  "refuses HTTP: in upper case": ["target.absolute-form-upper-case"],
  "routes by Host, not by the target": ["target.absolute-form-host"],
  "serves CONNECT": [
    "target.connect-without-port",
    "target.connect-invalid-port",
  ],
  "answers a long target with 400": ["limits.long-target"],
  "serves without Host": ["host.missing", "host.missing-absolute-form"],
  "takes the first of two Hosts": [
    "host.two",
    "host.repeated",
    "host.two-cases",
    "host.two-http-1-0",
  ],
  "accepts any Host": [
    "host.space",
    "host.slash",
    "host.userinfo",
    "host.question-mark",
    "host.hash",
    "host.backslash",
    "host.port-letters",
    "host.two-ports",
    "host.open-bracket",
    "host.percent",
    "host.nul",
    "host.control",
    "host.bare-cr",
    "host.non-ascii",
  ],
  "compares field names by case": ["host.any-case"],
  "keeps white space around values": [
    "host.white-space",
    "framing.coding-tab-before",
  ],
  "requires a space after the colon": ["host.no-space"],
  "skips white space before the colon": [
    "field.space-before-colon",
    "field.tab-before-colon",
    "field.space-before-colon-content-length",
    "field.space-before-colon-transfer-encoding",
  ],
  "reads a first line with leading space": ["field.space-before-first"],
  "reads a folded line as a field": ["field.folded-length"],
  "fails on a folded line": ["field.folded"],
  "treats _ as -": ["field.underscore-length"],
  "fails on large heads": [
    "limits.large-field",
    "limits.many-fields",
    "limits.long-field-name",
  ],
  "refuses empty values": ["field.empty-value"],
  "ignores bodies": ["framing.unread-body-get", "framing.unread-body-post"],
  "ignores bodies of methods it refuses": [
    "framing.unread-body-put",
    "framing.unread-body-delete",
    "framing.unread-body-options",
    "framing.unread-body-brew",
  ],
  "parses numbers loosely": [
    "framing.length-plus",
    "framing.length-minus",
    "framing.length-hexadecimal",
    "framing.length-letters",
    "framing.length-decimal-point",
    "framing.length-exponent",
    "framing.length-underscore",
    "framing.length-inner-space",
    "framing.length-semicolon",
    "framing.length-quoted",
    "framing.length-empty",
  ],
  "takes the first of two lengths": [
    "framing.length-two-fields",
    "framing.length-list-of-two",
    "framing.length-list-with-sign",
  ],
  "takes the last of two lengths": ["framing.length-two-fields-reversed"],
  "counts lengths in 64 bits": ["framing.length-overflow"],
  "ignores leading zeros as octal": ["framing.length-leading-zeros"],
  "waits for a body of unknown length": ["framing.no-length"],
  "waits for an empty body": [
    "framing.length-zero",
    "connection.pipeline-empty-bodies",
  ],
  "joins repeated lengths": [
    "framing.length-repeated",
    "framing.length-list-of-same",
  ],
  "reads Transfer_Encoding": ["framing.underscore-coding"],
  "persists after both framings": [
    "framing.cl-te",
    "framing.te-cl",
    "framing.cl-te-short",
  ],
  "prefers Content-Length": ["framing.cl-te", "framing.cl-te-short"],
  "persists after HTTP/1.0 with Transfer-Encoding": ["framing.te-http-1-0"],
  "searches for chunked in the value": [
    "framing.coding-x-chunked",
    "framing.coding-chunked-x",
    "framing.coding-not-final",
    "framing.coding-two-words",
    "framing.coding-quoted",
    "framing.coding-non-breaking-space",
    "framing.coding-semicolon-name",
    "framing.coding-unknown",
    "framing.coding-parameter",
    "framing.coding-chunked-between",
    "framing.coding-gzip-chunked",
    "framing.coding-gzip-field",
    "framing.coding-deflate-any-case",
  ],
  "ignores unknown codings": [
    "framing.coding-identity",
    "framing.coding-not-final-fields",
    "framing.coding-empty",
    "framing.coding-identity-first",
    "framing.coding-identity-field",
    "framing.coding-twice",
    "framing.coding-two-fields",
    "framing.coding-comma-before",
    "framing.coding-comma-behind",
    "framing.coding-comma-alone",
    "framing.coding-gzip",
  ],
  "compares codings by case": ["framing.coding-any-case"],
  "reads no chunks": ["chunked.one-chunk"],
  "refuses chunked bodies after the first": [
    "chunked.several-chunks",
    "chunked.empty",
    "chunked.leading-zeros",
  ],
  "accepts only lower-case sizes": ["chunked.upper-case-size"],
  "accepts only upper-case sizes": ["chunked.lower-case-size"],
  "refuses large chunks with 500": ["chunked.large-chunk"],
  "obeys trailers": ["chunked.framing-in-trailers"],
  "ends chunk lines at a bare LF": [
    "chunked.size-bare-lf",
    "chunked.extension-bare-lf",
    "chunked.last-bare-lf",
  ],
  "ends chunk lines at a bare CR": ["chunked.size-bare-cr"],
  "reads any chunk extension": [
    "chunked.extension-bare-cr",
    "chunked.extension-no-name",
    "chunked.extension-equals-first",
    "chunked.extension-no-value",
    "chunked.extension-open-quote",
    "chunked.extension-text-after-quote",
    "chunked.extension-two-words",
    "chunked.extension-control",
    "chunked.extension-nul",
    "chunked.extension-quoted-lf",
    "chunked.extension-comma",
  ],
  "fails on long chunk extensions": ["limits.chunk-extensions"],
  "fails on many chunks": ["chunked.many-chunks"],
  "fails on many trailers": ["limits.trailers"],
  "reads one body for each connection": [
    "connection.pipeline-mixed",
    "connection.pipeline-chunked-first",
    "connection.pipeline-byte-by-byte",
  ],
  "requires no CRLF after a chunk": [
    "chunked.data-no-crlf",
    "chunked.data-bare-lf",
  ],
  "skips to the next line after a chunk": ["chunked.data-long"],
  "refuses chunk extensions": [
    "chunked.extension",
    "chunked.extension-quoted",
    "chunked.extension-white-space",
    "chunked.extension-several",
    "chunked.extension-empty-quoted",
    "chunked.extension-token",
    "chunked.extension-quoted-text",
  ],
  "refuses trailers": ["chunked.trailers"],
  "splits chunks at line ends": [
    "chunked.like-request",
    "chunked.crlf-in-data",
  ],
  "counts chunks in 32 bits": ["chunked.size-2-32"],
  "counts chunks in 64 bits": ["chunked.size-2-64"],
  "takes a negative chunk size for the last chunk": ["chunked.size-all-ones"],
  "reads any chunk size": [
    "chunked.size-empty",
    "chunked.size-letters",
    "chunked.size-prefix",
    "chunked.size-plus",
    "chunked.size-minus",
    "chunked.size-underscore",
    "chunked.size-space-before",
    "chunked.size-space-behind",
    "chunked.size-nul",
    "chunked.size-words",
    "chunked.size-comma",
  ],
  "reads any bytes after a chunk": ["chunked.data-other-end"],
  "never closes": [
    "connection.close",
    "connection.close-any-case",
    "connection.http-1-0",
  ],
  "knows close only in lower case": ["connection.close-any-case"],
  "knows close only as the single option": [
    "connection.close-in-list",
    "connection.close-in-second-field",
  ],
  "answers what comes after close": ["connection.nothing-after-close"],
  "closes without saying so": [
    "connection.persistent",
    "connection.close-announced",
    "connection.close-said",
  ],
  "closes on any connection option": ["connection.unknown-option"],
  "drops pipelined requests": ["connection.pipeline"],
  "refuses all pipelined requests for one": ["connection.pipeline-error"],
  "drops requests of half-closed clients": [
    "connection.half-closed-after-request",
    "connection.half-closed-after-pipeline",
    "connection.half-closed-after-body",
  ],
  "overlooks the end of the client": [
    "connection.half-closed-within-body",
    "connection.half-closed-within-chunk",
    "connection.half-closed-before-request",
  ],
  "refuses TE": ["connection.te-trailers"],
  "persists with HTTP/1.0": [
    "connection.http-1-0",
    "connection.http-1-0-keep-alive",
  ],
  "answers in reverse order": ["connection.pipeline-order"],
  "takes each read for a request": ["connection.byte-by-byte"],
  "serves an unfinished head": ["connection.incomplete-head"],
  "switches to any protocol": [
    "connection.upgrade-unknown",
    "connection.upgrade-http-1-0",
  ],
  "never continues": ["expect.continue"],
  "drops what arrived before 100": ["expect.body-at-once"],
  "waits for a body that never comes": ["expect.no-body"],
  "fails on an unknown expectation": ["expect.unknown"],
  "knows 100-continue only in lower case": ["expect.any-case"],
  "continues, then stays silent": ["expect.final"],
  "continues HTTP/1.0": ["expect.http-1-0"],
  "answers with HTTP/1.0": ["response.version"],
  "ends lines in LF": ["response.line-ends", "response.error-form"],
  "omits the space before an empty reason": ["response.status-line"],
  "folds fields": ["response.no-folding", "response.not-found-form"],
  "puts a space before the colon": ["response.fields"],
  "sends both framings": ["response.framing"],
  "sends less than Content-Length": ["response.complete"],
  "sends chunks to HTTP/1.0": ["response.no-coding-for-http-1-0"],
  "sends no Date": ["response.date", "response.date-on-error"],
  "sends Date in the format of RFC 850": ["response.date"],
  "sends no Date with errors": ["response.date-on-error"],
  "sends no Content-Type": ["response.content-type"],
  "sends a body for HEAD": [
    "response.head-no-body",
    "connection.pipeline-head",
  ],
  "sends a different status for HEAD": ["response.head-status"],
  "sends fewer fields for HEAD": ["response.head-fields"],
  "sends an error page for HEAD": ["response.head-no-body-not-found"],
  "refuses HEAD": ["response.head-supported"],
  "sends a different length for HEAD": ["response.head-content-length"],
  "sends a length with 204": ["response.204-no-body"],
  "sends a length with 100": ["response.interim-no-body"],
  "sends 405 without Allow": ["response.405-allow"],
  "accepts any ETag as the current one": ["conditional.etag-other"],
  "ignores conditions": [
    "conditional.etag-match",
    "conditional.date-match",
    "conditional.if-none-match-any",
  ],
  "knows only one ETag in If-None-Match": ["conditional.etag-in-list"],
  "checks the date first": ["conditional.etag-before-date"],
  "ignores If-Match": ["conditional.if-match-other"],
  "refuses If-Match: *": ["conditional.if-match-any"],
  "compares ETags as text": ["conditional.if-none-match-weak"],
  "compares ETags weakly": ["conditional.if-match-weak"],
  "ignores If-Unmodified-Since": ["conditional.if-unmodified-since"],
  "ignores conditions for HEAD": ["conditional.head"],
  "applies If-Modified-Since to POST": ["conditional.date-post"],
  "checks If-Match for what is missing": ["conditional.not-found"],
  "knows only one date format": [
    "conditional.date-rfc850",
    "conditional.date-asctime",
  ],
  "refuses invalid dates": [
    "conditional.date-invalid",
    "conditional.if-unmodified-since-invalid",
  ],
  "sends a body with 304": ["conditional.304-no-body"],
  "sends 304 without ETag": ["conditional.304-etag"],
  "counts ranges from one": ["range.first-byte", "range.from-second"],
  "treats a suffix as an offset": ["range.last-byte"],
  "refuses unknown range units": ["range.unknown-unit"],
  "refuses ranges past the end": [
    "range.beyond-end",
    "range.long-suffix",
  ],
  "clamps any range": [
    "range.unsatisfiable",
    "range.reversed",
    "range.empty-suffix",
    "range.letters",
    "range.start-2-64",
    "range.2-64",
  ],
  "sends 416 without a length": ["range.unsatisfiable-length"],
  "sends the first of two ranges without saying which": ["range.two"],
  "sends any number of ranges": ["range.thousand", "range.overlapping"],
  "applies Range to HEAD": ["range.head"],
  "ignores If-Range": [
    "range.if-range-other",
    "range.if-range-weak",
    "range.if-range-date",
  ],
};

/** A report with only these checks, of a server that answers at once or never. */
function check_only(ids: readonly string[], url: string): Promise<Report> {
  const disable = HTTP_CHECKS.map(({ id }) => id)
    .filter((id) => !ids.includes(id));
  return check_http(url, { disable, timeout: 150 });
}

function blamed({ findings }: Report): string[] {
  return findings
    .filter(({ verdict }) => verdict === "fail" || verdict === "warn")
    .map(({ id }) => id);
}

Deno.test("check_http() finds nothing wrong with a correct server", async () => {
  await using server = start_broken_server();
  const report = await check_http(server.url);
  const others = report.findings.filter(({ verdict }) => verdict !== "pass");
  assertEquals(others, []);
  assertEquals(report.summary.rules.pass, HTTP_CHECKS.length);
});

for (const [fault, ids] of Object.entries(CAUGHT) as [Fault, string[]][]) {
  Deno.test(`check_http() finds a server that ${fault}`, async () => {
    await using server = start_broken_server(fault);
    assertEquals(blamed(await check_only(ids, server.url)).sort(), ids.sort());
  });
}

Deno.test("check_http() finds a server that a request breaks", async () => {
  await using server = start_broken_server("refuses GET after a NUL");
  const ids = ["host.nul", "response.still-answers"];
  const report = await check_only(ids, server.url);
  assertEquals(blamed(report), ["response.still-answers"]);
});

Deno.test("check_http() stops when the server has died, and names the last request", async () => {
  await using server = start_broken_server("stops at a NUL");
  const ids = ["host.missing", "host.nul", "range.two", "response.date"];
  const disable = HTTP_CHECKS.map(({ id }) => id)
    .filter((id) => !ids.includes(id));
  const error = await assertRejects(
    () => check_http(server.url, { disable, timeout: 150, concurrency: 1 }),
    CheckStopped,
    "the server no longer accepts connections: the last request was that of " +
      "host.nul (",
  );
  assertEquals(error.last.map(({ id }) => id), ["host.nul"]);
  assertEquals(error.report.findings.map(({ id, verdict }) => [id, verdict]), [
    ["host.missing", "pass"],
    ["host.nul", "pass"],
    ["range.two", "skipped"],
    ["response.date", "skipped"],
  ]);
  assertStringIncludes(error.report.findings[2].reason!, "The run was stopped");
  assertEquals(error.report.ended, error.message);
});

Deno.test("check_http() stops when the server answers nothing any more", async () => {
  await using server = start_broken_server("hangs at a NUL");
  const error = await assertRejects(
    () => check_http(server.url, { timeout: 20 }),
    CheckStopped,
    "the server no longer answers a plain GET: the last requests were those of",
  );
  assertEquals(error.report.findings.length, HTTP_CHECKS.length);
  const alone = await assertRejects(
    () => check_http(server.url, { timeout: 20 }),
    Error,
    "GET must be answered with an HTTP response",
  );
  assert(!(alone instanceof CheckStopped));
});

Deno.test("check_http() names the request at which the server began to hang", async () => {
  await using server = start_broken_server("hangs at a NUL");
  const error = await assertRejects(
    () => check_http(server.url, { timeout: 20, concurrency: 1 }),
    CheckStopped,
    "the last request was that of request-line.method-nul",
  );
  assertEquals(error.last.length, 1);
});

Deno.test("check_http() stops when its time is over", async () => {
  await using server = start_broken_server();
  const error = await assertRejects(
    () => check_http(server.url, { max_time: 0 }),
    CheckStopped,
    "it took longer than 0 ms: no request was sent",
  );
  assertEquals(error.report.summary.rules.skipped, HTTP_CHECKS.length);
});

Deno.test("check_http() waits less for a server that never closes, and says so", async () => {
  await using server = start_broken_server("never closes");
  const report = await check_http(server.url, { timeout: 600 });
  const waits = waits_of(report);
  assert(waits.length > 50);
  assert(waits.filter((wait) => wait === 600).length < 20);
  // What the server does right is not blamed for it.
  assertEquals(
    report.findings.find(({ id }) => id === "framing.length-zero")?.verdict,
    "pass",
  );
});

Deno.test("check_http() waits less for a server that redirects whatever it reads", async () => {
  await using server = start_redirecting_server();
  const report = await check_http(server.url, { timeout: 600 });
  const waits = waits_of(report);
  assert(waits.length > 100);
  assert(waits.filter((wait) => wait === 600).length < 20);
  assertEquals(report.findings.length, HTTP_CHECKS.length);
});

/** How long each check waited in vain, in milliseconds. */
function waits_of({ findings }: Report): number[] {
  return findings.flatMap(({ seen = "" }) =>
    /then nothing for (\d+)/.exec(seen)?.[1] ?? []
  ).map(Number);
}

/** It answers each read with 301, and never closes a connection. */
function start_redirecting_server(): AsyncDisposable & { url: string } {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const reply = new TextEncoder().encode(
    "HTTP/1.1 301 Moved\r\nLocation: https://other.invalid/\r\n" +
      "Content-Length: 0\r\n\r\n",
  );
  const connections: Promise<void>[] = [];
  async function serve(connection: Deno.Conn): Promise<void> {
    const buffer = new Uint8Array(65536);
    try {
      while (await connection.read(buffer) !== null) {
        await connection.write(reply);
      }
    } catch {
      // The client left.
    }
    connection.close();
  }
  const accepting = (async () => {
    for await (const connection of listener) {
      connections.push(serve(connection));
    }
  })();
  const { port } = listener.addr as Deno.NetAddr;
  return {
    url: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
      await Promise.all(connections);
    },
  };
}

Deno.test("check_http() does not say that a server refuses bodies if it closes", async () => {
  await using server = start_broken_server("closes after a body");
  const report = await check_only(["chunked.several-chunks"], server.url);
  assertEquals(report.findings[0].verdict, "skipped");
  assertEquals(
    report.findings[0].reason,
    "The server answers a request that has a chunked body and closes the " +
      "connection, so nothing shows where the body ends for it",
  );
});

Deno.test("check_http() blames no server for serving one connection at a time", async () => {
  await using server = start_broken_server(
    "serves one connection at a time",
    "never continues",
  );
  // The first one blocks the server until its deadline, and so do the others.
  const report = await check_only(
    ["expect.continue", "expect.http-1-0", "range.first-byte", "response.date"],
    server.url,
  );
  assertEquals(blamed(report), ["expect.continue"]);
});

Deno.test("each check finds a broken server", () => {
  const found = new Set(Object.values(CAUGHT).flat());
  const idle = HTTP_CHECKS.map(({ id }) => id).filter((id) => !found.has(id));
  assertEquals(idle, ["response.still-answers"]); // the test above
});

Deno.test("HTTP_CHECKS has at least 320 checks, each with its section", () => {
  assert(HTTP_CHECKS.length >= 320);
  const ids = HTTP_CHECKS.map(({ id }) => id);
  assertEquals(new Set(ids).size, ids.length);
  for (const { id, title, source, why, fix } of HTTP_CHECKS) {
    assertMatch(id, /^[a-z-]+\.[a-z0-9-]+$/);
    assertMatch(title, /^[A-Z\d].*[^.]$/);
    assertMatch(source, /^RFC \d{4} §\d/);
    for (const text of [why, fix]) assertMatch(text, /^[A-Z].*[^.]$/);
  }
});

Deno.test("check_http() reports what was sent, received and expected", async () => {
  await using server = start_broken_server("serves without Host");
  const report = await check_only(["host.missing"], server.url);
  assertEquals(report.target, server.url);
  assertEquals(report.suite, "http");
  const [{ why, fix, received, ...finding }] = report.findings;
  assertMatch(received!, /^HTTP\/1\.1 200 /);
  assertMatch(why!, /Host/);
  assertMatch(fix!, /Host/);
  assertEquals(finding, {
    id: "host.missing",
    title: "A request with no Host is answered with 400",
    level: "MUST",
    source: "RFC 9112 §3.2",
    verdict: "fail",
    sent: "GET / HTTP/1.1\\r\\nConnection: close\\r\\n\\r\\n",
    seen: "200",
    expected: "400, or a closed connection",
    message: "Expected 400, or a closed connection: received 200",
  });
});

Deno.test("check_http() makes a report that fits its schema", async () => {
  await using server = start_broken_server("answers with HTTP/1.0");
  const report = await check_http(server.url, { timeout: 150 });
  assertEquals(schema_errors(schema, JSON.parse(JSON.stringify(report))), []);
});

Deno.test("check_http() warns if a SHOULD is broken", async () => {
  await using server = start_broken_server("fails on unknown methods");
  const report = await check_only(["method.unknown"], server.url);
  assertEquals(report.summary.rules.warn, 1);
  assertEquals(report.summary.rules.fail, 0);
});

Deno.test("check_http() does not ask an HTTP/1.0 server for what HTTP/1.1 added", async () => {
  await using server = start_broken_server("answers with HTTP/1.0");
  const ids = ["host.missing", "chunked.one-chunk", "field.empty-name"];
  const { findings } = await check_only(ids, server.url);
  assertEquals(findings.map(({ verdict }) => verdict), [
    "not_applicable",
    "pass",
    "not_applicable",
  ]);
  assertStringIncludes(findings[0].reason!, "HTTP/1.0");
});

Deno.test("check_http() skips what it cannot try", async () => {
  await using server = start_broken_server("closes without saying so");
  const { findings: [finding] } = await check_only(
    ["framing.length-leading-zeros"],
    server.url,
  );
  assertEquals(finding.verdict, "skipped");
  assertStringIncludes(finding.reason!, "second request");
});

Deno.test("check_http() reports each check once as it is done", async () => {
  await using server = start_broken_server("serves without Host");
  const seen: [number, number, string][] = [];
  const ids = ["host.missing", "host.two", "response.date"];
  await check_http(server.url, {
    disable: HTTP_CHECKS.map(({ id }) => id).filter((id) => !ids.includes(id)),
    on_progress: (done, total, finding: Finding) =>
      seen.push([done, total, finding.id]),
  });
  assertEquals(seen.map(([done]) => done), [1, 2, 3]);
  assertEquals(seen.map(([, total]) => total), [3, 3, 3]);
  assertEquals(seen.map(([, , id]) => id).sort(), ids);
});

Deno.test("check_http() accepts any path, and a URL object", async () => {
  await using server = start_broken_server();
  const url = new URL("/nothing/here?a=b", server.url);
  const report = await check_http(url, {
    disable: HTTP_CHECKS.map(({ id }) => id).filter((id) => id !== "host.two"),
  });
  assertStringIncludes(report.findings[0].sent!, "GET /nothing/here?a=b HTTP");
  assertEquals(report.summary.rules.pass, 1);
});

Deno.test("check_http() says that a server cannot be reached", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const error = await assertRejects(
    () => check_http(`http://127.0.0.1:${port}/`),
    Error,
    `Cannot connect to 127.0.0.1 port ${port}`,
  );
  assert(error.cause instanceof Error);
});

Deno.test("check_http() says that a server does not speak TLS", async () => {
  await using server = start_broken_server();
  await assertRejects(
    () => check_http(server.url.replace("http:", "https:"), { timeout: 150 }),
    Error,
    "Cannot connect to 127.0.0.1",
  );
});

Deno.test("check_http() says that the server does not speak HTTP", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const served = (async () => {
    using connection = await listener.accept();
    await connection.write(new TextEncoder().encode("220 smtp.invalid\r\n"));
  })();
  await assertRejects(
    () => check_http(`http://127.0.0.1:${port}/`),
    Error,
    "GET must be answered with an HTTP response: received",
  );
  await served;
});

Deno.test("check_http() does not wait for the end of an endless response", async () => {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => {
      let timer: ReturnType<typeof setInterval>;
      return new Response(
        new ReadableStream({
          start(controller) {
            timer = setInterval(() => controller.enqueue(new Uint8Array(1)), 5);
          },
          cancel: () => clearInterval(timer),
        }),
      );
    },
  );
  await assertRejects(
    () => check_http(`http://127.0.0.1:${server.addr.port}/`, { timeout: 20 }),
    Error,
    "Cannot read response: it must end: received",
  );
});

Deno.test("check_http() refuses a concurrency of 0", async () => {
  await assertRejects(
    () => check_http("http://127.0.0.1/", { concurrency: 0 }),
    RangeError,
    "concurrency must be 1 or more",
  );
});

for (const url of ["ftp://127.0.0.1/", "127.0.0.1:8000", ""]) {
  Deno.test(`check_http() refuses the URL ${JSON.stringify(url)}`, async () => {
    await assertRejects(
      () => check_http(url),
      TypeError,
      "its URL must be an http or https URL: received",
    );
  });
}

Deno.test("check_http() lints what the server answers to requests of its own", async () => {
  const etag = '"v1"';
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => {
      const { pathname } = new URL(request.url);
      return new Response(pathname === "/" ? "hello" : "nothing here", {
        status: pathname === "/" ? 200 : 404,
        headers: {
          "Allow": "GET, HEAD",
          "Cache-Control": "no-cache",
          "Content-Type": "text/plain",
          "ETag": etag,
          "X-Content-Type-Options": "nosniff",
          ...(request.headers.has("Origin")
            ? { "Access-Control-Allow-Origin": "*, null" }
            : {}),
        },
      });
    },
  );
  const url = `http://127.0.0.1:${server.addr.port}/`;
  const disable = HTTP_CHECKS.map(({ id }) => id);
  const report = await check_http(url, { disable, timeout: 500 });
  assertEquals(
    report.lint?.map(({ id, request }) => `${id} on ${request}`),
    [
      "cors.origin-syntax on GET with Origin",
      "cors.origin-syntax on OPTIONS as a preflight",
      "validators.condition-ignored on GET with If-None-Match",
    ],
  );
  assertEquals(report.summary.rules.fail, 0);
  const off = await check_http(url, { disable, timeout: 500, lint: false });
  assertEquals(off.lint, undefined);
});
