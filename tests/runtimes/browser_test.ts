import { assertEquals } from "@std/assert";
import { CHROMIUM, CHROMIUM_FLAGS } from "../helpers/chromium.ts";
import { Program } from "../helpers/program.ts";
import { test_with } from "../helpers/programs.ts";
import { serve } from "../helpers/serve.ts";
import { bundle, bundle_example } from "./bundle.ts";

const HERE = new URL("./", import.meta.url).href;

/** Asks its own service worker, and sends what came of it to `/outcome`. */
const PAGE = `
  import { run_requests } from ${JSON.stringify(`${HERE}requests.ts`)};

  const { serviceWorker } = navigator;
  const is_controlled = new Promise((resolve) => {
    serviceWorker.addEventListener("controllerchange", resolve);
  });
  await serviceWorker.register("/worker.js");
  await is_controlled;
  const failures = await run_requests((path, init) => fetch(path, init));
  const { statusText } = await fetch("/reason");
  const body = JSON.stringify({ failures, statusText });
  // With a word in the query by which the worker leaves it to the server.
  await fetch("/outcome?network", { method: "POST", body });
`;

/** In front of the example, what makes a service worker begin at once. */
const AT_ONCE = `
  addEventListener("install", () => skipWaiting());
  addEventListener("activate", (event) => event.waitUntil(clients.claim()));
  addEventListener("fetch", (event) => {
    if (event.request.url.endsWith("?network")) event.stopImmediatePropagation();
  });
`;

/** What a browser changes; see docs/fetch.md. */
const DIFFERENCES = {
  // A page may not see Set-Cookie.
  "two cookies": "[]",
  "a field in latin-1 on its way in": '""',
  "a field in latin-1 on its way out": '"caf\u00c3\u00a9"',
};

test_with(
  CHROMIUM,
  "to_fetch() and the validator in a service worker of a browser",
  async ({ Chromium }) => {
    const profile = await Deno.makeTempDir({ prefix: "chromium-" });
    try {
      const worker = `${profile}/worker.js`;
      await bundle_example("events.ts", worker, { tested: true });
      const scripts: Record<string, string> = {
        "/worker.js": AT_ONCE + await Deno.readTextFile(worker),
        "/page.js": await bundle(PAGE),
      };
      const outcome = Promise.withResolvers<string>();
      await using served = serve((environ, start_response) => {
        const path = environ.PATH_INFO!;
        const encoder = new TextEncoder();
        if (path === "/outcome") {
          const body = environ["wsgi.input"].read();
          outcome.resolve(new TextDecoder().decode(body));
        }
        const script = scripts[path];
        const type = script === undefined ? "text/html" : "text/javascript";
        start_response("200 OK", [["Content-Type", `${type}; charset=utf-8`]]);
        return [
          encoder.encode(
            script ?? '<!doctype html><script type="module" src="/page.js">' +
                "</script>",
          ),
        ];
      });
      const args = [
        ...CHROMIUM_FLAGS,
        `--user-data-dir=${profile}/data`,
        `${served.url}/`,
      ];
      await using browser = new Program(args, profile, { command: Chromium });
      const ended = browser.wait_for(/^the browser ends$/);
      const seen = await Promise.race([outcome.promise, ended]);
      assertEquals(JSON.parse(seen as string), {
        failures: DIFFERENCES,
        statusText: "Quite Fine",
      });
      ended.catch(() => {});
    } finally {
      await Deno.remove(profile, { recursive: true });
    }
  },
);
