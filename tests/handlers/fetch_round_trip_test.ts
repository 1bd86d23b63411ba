import { assertEquals } from "@std/assert";
import { from_fetch, to_fetch } from "../../handlers/fetch.ts";
import { validator, type ValidatorOptions } from "../../validator/mod.ts";
import { concat } from "../../wsgi/concat.ts";
import {
  call_app,
  environ_from,
  latin1_decode,
  StringErrors,
} from "../../wsgi/mod.ts";
import type { FieldList, WSGIApplication } from "../../wsgi/mod.ts";
import { numbers } from "../helpers/random.ts";

const SEED = 0x3333;
const ROUNDS = 300;

/** Rules about data that the adapters only pass on. */
const VALIDATOR_OPTIONS: ValidatorOptions = {
  disable: [
    "environ.query-string-format",
    "environ.request-method-known",
    "headers.content-type-missing",
    "headers.etag",
    "headers.set-cookie",
  ],
  on_warning: (error) => {
    throw error;
  },
};

type Numbers = ReturnType<typeof numbers>;

function pick<T>(below: Numbers, choices: readonly T[]): T {
  return choices[below(choices.length)];
}

function text(below: Numbers, length: number, choices: string): string {
  return Array.from({ length }, () => pick(below, [...choices])).join("");
}

function bytes(below: Numbers, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => below(256));
}

function chunks(below: Numbers): Uint8Array[] {
  return Array.from({ length: below(5) }, () => bytes(below, below(2000)));
}

/** Any path that a URL does not change, and a query. */
function target(below: Numbers): string {
  const pieces = [
    "a",
    "é",
    "%2F",
    "%20",
    "%FF",
    "%25",
    "/",
    "//",
    ";",
    "=",
    "+",
  ];
  const path = Array.from({ length: below(8) }, () => pick(below, pieces));
  const query = below(2) ? `?${text(below, below(9), "aZ09&=+%?/;")}` : "";
  // Leading slashes become one (CVE-2021-28861).
  const joined = path.join("").replace(/^\/+/, "");
  return encodeURI(`/${joined}`).replaceAll("%25", "%") + query;
}

const REQUEST_FIELDS = ["X-A", "X-B", "Accept", "Cookie"];
const RESPONSE_FIELDS = ["X-A", "ETag", "Vary", "Set-Cookie"];

function header_list(below: Numbers, names: string[]): [string, string][] {
  return Array.from({ length: below(5) }, () => {
    return [
      pick(below, names),
      `${text(below, 1 + below(9), "aZ09=;,é\xff")}x`,
    ];
  });
}

/** The parts of a message to compare; fields in the order of Fetch. */
function fields(headers: Headers, ...left_out: string[]): [string, string][] {
  return [...headers].filter(([name]) => !left_out.includes(name));
}

async function snapshot(response: Response) {
  return {
    status: response.status,
    // With an empty body, an added field says nothing new.
    headers: fields(response.headers, "content-length"),
    body: await response.bytes(),
  };
}

Deno.test(`to_fetch(from_fetch(handler)) is handler (${ROUNDS} random requests)`, async () => {
  const below = numbers(SEED);
  for (let round = 0; round < ROUNDS; round++) {
    const method = pick(below, [
      "GET",
      "HEAD",
      "POST",
      "PUT",
      "DELETE",
      "PURGE",
    ]);
    const body = ["GET", "HEAD"].includes(method) || below(3) === 0
      ? null
      : bytes(below, 1 + below(100_000));
    const url = `http://example.com${target(below)}`;
    const headers = header_list(below, REQUEST_FIELDS);
    const request = () =>
      new Request(url, { method, headers, body: body as BodyInit | null });

    const status = pick(below, [200, 201, 204, 205, 302, 304, 404, 500, 599]);
    const answer = [204, 205, 304].includes(status) ? null : chunks(below);
    const answer_headers = header_list(below, RESPONSE_FIELDS);
    const seen: unknown[] = [];
    const handler = async (request: Request) => {
      seen.push({
        method: request.method,
        url: request.url,
        headers: fields(request.headers, "host", "content-length"),
        body: await request.bytes(),
      });
      return new Response(
        answer === null || method === "HEAD"
          ? null
          : ReadableStream.from(answer),
        { status, headers: answer_headers },
      );
    };

    const errors = new StringErrors();
    const input = pick(below, ["buffered", "stream"] as const);
    // The validator between them finds no fault with either.
    const application = validator(from_fetch(handler), VALIDATOR_OPTIONS);
    const through = to_fetch(application, { input, errors });
    const [direct, carried] = [
      await snapshot(await handler(request())),
      await snapshot(await through(request())),
    ];
    assertEquals(carried, direct, `response ${round}`);
    assertEquals(seen[1], seen[0], `request ${round}`);
    assertEquals(errors.getvalue(), "");
  }
});

/** An application that answers in one of the ways of PEP 3333. */
function random_app(below: Numbers): WSGIApplication {
  const status = pick(below, [
    "200 OK",
    "404 Nope",
    "204 No Content",
    "500 Oh",
  ]);
  const headers = header_list(below, RESPONSE_FIELDS);
  const answer = status.startsWith("204") ? [] : chunks(below);
  const way = pick(below, ["array", "generator", "async", "write"]);
  return (environ, start_response) => {
    const input = environ["wsgi.input"].read();
    const start = () =>
      start_response(status, headers.map(([name, value]) => [name, value]));
    const facts = [
      environ.REQUEST_METHOD,
      environ.SCRIPT_NAME,
      environ.PATH_INFO,
      environ.QUERY_STRING,
      environ.HTTP_X_A,
      input.length,
      latin1_decode(input.subarray(0, 20)),
    ];
    const body = answer.length === 0
      ? []
      : [...answer, new TextEncoder().encode(JSON.stringify(facts))];
    switch (way) {
      case "generator":
        return (function* () {
          start();
          yield* body;
        })();
      case "async":
        return (async function* () {
          await Promise.resolve();
          start();
          yield* body;
        })();
      case "write": {
        const write = start();
        body.forEach(write);
        return [];
      }
      default:
        start();
        return body;
    }
  };
}

/** Field names in lower case and sorted, repeated ones joined, as in Fetch. */
function as_fetched(list: FieldList): [string, string][] {
  return fields(new Headers(list), "content-length");
}

Deno.test(`from_fetch(to_fetch(app)) is app (${ROUNDS} random requests)`, async () => {
  const below = numbers(SEED + 1);
  for (let round = 0; round < ROUNDS; round++) {
    const method = pick(below, ["GET", "HEAD", "POST", "PUT", "PURGE"]);
    const has_body = !["GET", "HEAD"].includes(method) && below(3) > 0;
    const environ = () =>
      environ_from({
        method,
        url: `http://example.com${target(copy)}`,
        headers: [["X-A", text(copy, 5, "aé=;,")]],
        body: has_body ? bytes(copy, 1 + copy(10_000)) : undefined,
      });
    const app = random_app(below);
    const seed = below(2 ** 31);
    let copy = numbers(seed);
    const direct = await call_app(app, environ());
    copy = numbers(seed);
    const carried = await call_app(from_fetch(to_fetch(app)), environ());
    assertEquals(
      [carried.status, as_fetched(carried.headers), carried.body],
      [direct.status, as_fetched(direct.headers), direct.body],
      `round ${round}`,
    );
  }
});

Deno.test("to_fetch(from_fetch(handler)) keeps the order and the bytes of 1 MiB both ways", async () => {
  const below = numbers(SEED + 2);
  const body = bytes(below, 1 << 20) as Uint8Array<ArrayBuffer>;
  const handler = to_fetch(
    from_fetch((request) => new Response(request.body)),
    { input: "stream" },
  );
  const response = await handler(
    new Request("http://example.com/", { method: "POST", body }),
  );
  const received = await Array.fromAsync(response.body!);
  assertEquals(concat(received), body);
});
