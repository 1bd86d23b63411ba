/** The middleware of examples/middleware/: what it does, and that it is valid. */
import { with_error_page } from "../../examples/middleware/error_page.ts";
import {
  STRICT_HEADERS,
  with_headers,
} from "../../examples/middleware/response_headers.ts";
import {
  session_of,
  type SessionOptions,
  with_sessions,
} from "../../examples/middleware/sessions.ts";
import { check_middleware } from "../../conformance/mod.ts";
import {
  call_app,
  environ_from,
  latin1_decode,
  latin1_encode,
  type WSGIApplication,
} from "../../mod.ts";
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";

function sorry(error: Error) {
  return {
    status: "500 Out of Tea",
    headers: [["Content-Type", "text/plain"]],
    body: latin1_encode(`Sorry: ${error.message}`),
  };
}

const MIDDLEWARE: Record<string, (app: WSGIApplication) => WSGIApplication> = {
  with_error_page: (app) => with_error_page(app, sorry),
  with_headers: (app) => with_headers(app),
  with_sessions: (app) => with_sessions(app),
};

for (const [name, middleware] of Object.entries(MIDDLEWARE)) {
  Deno.test(`${name}() is valid middleware`, async () => {
    const { findings } = await check_middleware(middleware);
    const wrong = findings.filter(({ verdict }) =>
      verdict === "fail" || verdict === "warn"
    );
    assertEquals(wrong, []);
  });
}

const TEXT = [["Content-Type", "text/plain"]];

/** Applications that throw, each at another time, before a byte is sent. */
const THROWING: Record<string, WSGIApplication> = {
  "when it is called"() {
    throw new Error("no tea");
  },
  "after it has started the response"(_environ, start_response) {
    start_response("200 OK", TEXT);
    throw new Error("no tea");
  },
  async "after it has waited"(_environ, start_response) {
    await Promise.resolve();
    start_response("200 OK", TEXT);
    throw new Error("no tea");
  },
  // deno-lint-ignore require-yield
  *"as a generator"(_environ, start_response) {
    start_response("200 OK", TEXT);
    throw new Error("no tea");
  },
  "in an async generator"(_environ, start_response) {
    start_response("200 OK", TEXT);
    // deno-lint-ignore require-yield
    return async function* () {
      await Promise.resolve();
      throw new Error("no tea");
    }();
  },
  "something that is not an error"() {
    throw "no tea";
  },
};

for (const [when, app] of Object.entries(THROWING)) {
  Deno.test(`with_error_page(): an application that throws ${when}`, async () => {
    const { status, headers, body, errors } = await call_app(
      with_error_page(app, sorry),
    );
    assertEquals(status, "500 Out of Tea");
    assertEquals(headers, [["Content-Type", "text/plain"]]);
    assertEquals(latin1_decode(body), "Sorry: no tea");
    assertStringIncludes(errors, "Error: no tea\n");
  });
}

Deno.test("with_error_page(): after the first byte it is too late for a page", async () => {
  const app = with_error_page((_environ, start_response) => {
    start_response("200 OK", TEXT);
    return function* () {
      yield latin1_encode("tea");
      throw new Error("no more tea");
    }();
  }, sorry);
  await assertRejects(() => call_app(app), Error, "no more tea");
});

Deno.test("with_error_page(): a synchronous application that works stays so", () => {
  const body = [latin1_encode("tea")];
  const app = with_error_page(() => body, sorry);
  const result = app(environ_from({}), () => () => {});
  assertEquals(result === body, true);
});

Deno.test("with_headers() adds what an application does not set itself", async () => {
  const app = with_headers((_environ, start_response) => {
    start_response("200 OK", [...TEXT, ["referrer-policy", "no-referrer"]]);
    return [];
  });
  const { headers } = await call_app(app);
  const [policy, , nosniff] = STRICT_HEADERS;
  assertEquals(headers, [
    ...TEXT,
    ["referrer-policy", "no-referrer"],
    policy,
    nosniff,
  ]);
});

/** An application that counts the visits of a session. */
function counting(options?: SessionOptions): WSGIApplication {
  return with_sessions((environ, start_response) => {
    const session = session_of(environ);
    const visits = Number(session.get("visits") ?? 0) + 1;
    session.set("visits", visits);
    start_response("200 OK", TEXT);
    return [latin1_encode(`${visits}`)];
  }, options);
}

/** What the application answers, and the cookie that it sets. */
async function visit(app: WSGIApplication, HTTP_COOKIE = "", scheme = "http") {
  const { body, headers } = await call_app(app, {
    HTTP_COOKIE,
    "wsgi.url_scheme": scheme,
  });
  const cookie = headers.find(([name]) => name === "Set-Cookie")?.[1];
  return { visits: latin1_decode(body), cookie };
}

Deno.test("with_sessions(): a visitor who returns is known, another is not", async () => {
  const app = counting();
  const { visits, cookie } = await visit(app);
  assertEquals(visits, "1");
  const [pair, ...attributes] = cookie!.split("; ");
  assertEquals(attributes, ["Path=/", "HttpOnly", "SameSite=Lax"]);
  assertEquals(await visit(app, pair), { visits: "2", cookie: undefined });
  assertEquals((await visit(app)).visits, "1");
});

Deno.test("with_sessions(): the cookie stays within TLS", async () => {
  const { cookie } = await visit(counting(), "", "https");
  assertEquals(cookie!.endsWith("; Secure"), true);
});

Deno.test("with_sessions(): an id that the client made up is not taken", async () => {
  const app = counting();
  const { cookie } = await visit(app, "session=mine");
  assertEquals(cookie!.startsWith("session=mine"), false);
  assertEquals((await visit(app, "session=mine")).visits, "1");
});

Deno.test("with_sessions(): one that is not used is forgotten, one in use is not", async () => {
  let time = 0;
  const app = counting({ max_age: 10, now: () => time });
  const [used] = (await visit(app)).cookie!.split(";");
  const [unused] = (await visit(app)).cookie!.split(";");
  time = 9_000;
  assertEquals((await visit(app, used)).visits, "2");
  time = 11_000;
  assertEquals((await visit(app, used)).visits, "3");
  assertEquals((await visit(app, unused)).visits, "1");
});
