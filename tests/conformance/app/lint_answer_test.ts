import { assertEquals } from "@std/assert";
import { lint_answer } from "../../../conformance/app/lint_answer.ts";
import type { AppRequest } from "../../../conformance/app/app_request.ts";
import type { Answer } from "../../../conformance/app/reference_gateway.ts";
import { latin1_encode } from "../../../wsgi/latin1.ts";

const NOTHING_TO_NOTE: Answer = {
  code: 200,
  headers: [
    ["Content-Type", "application/json"],
    ["Cache-Control", "no-cache"],
    ["ETag", '"a"'],
    ["X-Content-Type-Options", "nosniff"],
  ],
  chunks: [latin1_encode('{"a":'), latin1_encode(" 1}")],
  ending: "complete",
};

function notes(
  changes: Partial<Answer> = {},
  request: AppRequest = {},
  { disable = [], broken = [] }: { disable?: string[]; broken?: string[] } = {},
): string[] {
  const answer = { ...NOTHING_TO_NOTE, ...changes };
  const is_broken = (rule: string) => broken.includes(rule);
  return lint_answer({ name: "GET it", ...request }, answer, disable, is_broken)
    .map(({ id, request }) => `${id} on ${request}`);
}

function headers_with(...more: Answer["headers"]): Partial<Answer> {
  return { headers: [...NOTHING_TO_NOTE.headers, ...more] };
}

Deno.test("lint_answer() takes the Date that a server adds for granted", () => {
  assertEquals(notes(), []);
  assertEquals(notes(headers_with(["Date", "now"])), [
    "caching.date-invalid on GET it",
  ]);
});

Deno.test("lint_answer() does not note what a broken rule says", () => {
  const date = headers_with(["Last-Modified", "yesterday"]);
  assertEquals(notes(date, {}, { broken: ["headers.date"] }), []);
  assertEquals(notes(date, {}, { broken: ["headers.etag"] }), [
    "validators.last-modified-invalid on GET it",
  ]);
});

Deno.test("lint_answer() leaves out the notes that are disabled", () => {
  const age = headers_with(["Age", "x"]);
  assertEquals(notes(age), ["caching.age-invalid on GET it"]);
  assertEquals(notes(age, {}, { disable: ["caching.age-invalid"] }), []);
});

Deno.test("lint_answer() looks at the content as a whole, if it is there", () => {
  const chunks = [latin1_encode('{"a":')];
  assertEquals(notes({ chunks }), ["content.json-bytes on GET it"]);
  assertEquals(notes({ chunks, truncated: true }), []);
});

const COOKIE = headers_with(["Set-Cookie", "a=1; SameSite=Lax"]);

Deno.test("lint_answer() knows the scheme of a request", () => {
  assertEquals(notes(COOKIE), []);
  assertEquals(
    notes(COOKIE, { environ: { "wsgi.url_scheme": "https" } }),
    ["cookies.insecure on GET it"],
  );
});

const TARGETS = ["/", "//double//slash", "/100%/%zz", "*", "/a%00b?c=d e"];

for (const path of TARGETS) {
  Deno.test(`lint_answer() takes the target ${path}`, () => {
    const moved = { code: 302, ...headers_with(["Location", "/elsewhere"]) };
    assertEquals(notes({ ...moved, chunks: [] }, { path }), []);
  });
}
