/**
 * The table of requests that every runtime has to answer, asked by `fetch()`
 * from outside or within. Nothing here knows which runtime it asks.
 */

/** Sends a request to the application of `application.ts`. */
export type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** What it came to, beside what it has to come to. */
type Outcome = [seen: unknown, expected: unknown];

/** One request, or a few that belong together. */
type Case = (ask: Ask) => Promise<Outcome>;

const BYTES = Uint8Array.from({ length: 100_000 }, (_, index) => index * 7);

export const REQUESTS: Record<string, Case> = {
  "a path in UTF-8": async (ask) => [
    await (await ask("/path/caf%C3%A9/%E2%82%AC%20x")).text(),
    "/path/café/€ x",
  ],

  "a query is not decoded": async (ask) => [
    await (await ask("/query?a=%20&b=%C3%A9+c")).text(),
    "a=%20&b=%C3%A9+c",
  ],

  "a stream": async (ask) => [
    await (await ask("/stream")).text(),
    "one two three",
  ],

  "two cookies": async (ask) => {
    const response = await ask("/cookies");
    await response.body?.cancel();
    return [response.headers.getSetCookie(), ["a=1; Path=/, or so", "b=2"]];
  },

  "204 without a body": async (ask) => {
    const response = await ask("/no-content");
    return [[response.status, await response.text()], [204, ""]];
  },

  "HEAD without a body": async (ask) => {
    const response = await ask("/method", { method: "HEAD" });
    return [
      [response.headers.get("X-Method"), await response.text()],
      ["HEAD", ""],
    ];
  },

  "an unusual method": async (ask) => {
    const response = await ask("/method", { method: "PROPFIND" });
    await response.body?.cancel();
    return [response.headers.get("X-Method"), "PROPFIND"];
  },

  "an application that throws is 500, and tells nothing": async (ask) => {
    const response = await ask("/throw");
    const is_secret = (await response.text()).includes("secret");
    return [[response.status, is_secret], [500, false]];
  },

  "a field in latin-1 on its way in": async (ask) => {
    const response = await ask("/field", {
      headers: { "X-Field": "\xe9\xff" },
    });
    return [await response.text(), "e9 ff"];
  },

  "a field in latin-1 on its way out": async (ask) => {
    const response = await ask("/field");
    await response.body?.cancel();
    return [response.headers.get("X-Sent"), "caf\xe9"];
  },

  "a body of 100 kB comes back": async (ask) => {
    const response = await ask("/echo", { method: "POST", body: BYTES });
    const body = new Uint8Array(await response.arrayBuffer());
    const same = body.every((byte, index) => byte === BYTES[index]);
    return [[body.length, same], [BYTES.length, true]];
  },

  'input: "stream" reads 3 MB': async (ask) => {
    const body = new Uint8Array(3_000_000);
    const response = await ask("/count", { method: "POST", body });
    return [await response.text(), "3000000 bytes"];
  },

  "close() is called once when the client leaves": async (ask) => {
    const leave = new AbortController();
    const response = await ask("/endless", { signal: leave.signal });
    const reader = response.body!.getReader();
    await reader.read();
    leave.abort();
    await reader.closed.catch(() => {});
    for (let tries = 0; tries < 100; tries++) {
      const closed = await (await ask("/closed")).text();
      if (closed !== "") return [closed, "endless"];
    }
    return ["close() is not called", "endless"];
  },

  "the validator passes a correct application": async (ask) => {
    const response = await ask("/validated", { method: "PUT", body: "12345" });
    return [await response.text(), "5 bytes"];
  },

  "the validator stops a broken one": async (ask) => {
    const response = await ask("/broken");
    await response.body?.cancel();
    return [response.status, 500];
  },

  "what needs no server works in it": async (ask) => {
    const { failures, count } = await (await ask("/smoke")).json();
    return [[failures, count > 0], [[], true]];
  },

  // Last, since a server may not outlive it.
  "an application that throws later is cut short": async (ask) => {
    const read = async () => await (await ask("/throw-late")).text();
    return [await read().catch(() => "an error"), "an error"];
  },
};

/** What each case came to; nothing where it came to what it has to. */
export async function run_requests(
  ask: Ask,
): Promise<Record<string, string>> {
  const failures: Record<string, string> = {};
  for (const [name, run] of Object.entries(REQUESTS)) {
    try {
      const [seen, expected] = (await run(ask)).map((it) => JSON.stringify(it));
      if (seen !== expected) failures[name] = seen;
    } catch (error) {
      failures[name] = String(error);
    }
  }
  return failures;
}
