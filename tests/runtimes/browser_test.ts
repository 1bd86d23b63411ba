import { assertEquals, assertGreater } from "@std/assert";
import { find_program, test_with } from "../helpers/programs.ts";
import { bundle_smoke } from "./bundle.ts";

const PAGE = `<!doctype html>
<title>WSGI in a browser</title>
<script type="module" src="/smoke.js"></script>
`;

/** Alone, without a window, and talking to nobody but the page's server. */
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** How long a slow machine may take to start a browser, in milliseconds. */
const PATIENCE = 60_000;

test_with(
  { chromium: find_program("chromium", "chromium-browser", "google-chrome") },
  "wsgi/, handlers/ and validator/ run in a browser: a page validates an application",
  async ({ chromium }) => {
    const program = await bundle_smoke(
      `(body) => fetch("/result", { method: "POST", body })`,
    );
    const result = Promise.withResolvers<string>();
    await using server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      async (request) => {
        switch (new URL(request.url).pathname) {
          case "/":
            return new Response(PAGE, {
              headers: { "Content-Type": "text/html" },
            });
          case "/smoke.js":
            return new Response(program, {
              headers: { "Content-Type": "text/javascript" },
            });
          case "/result":
            result.resolve(await request.text());
            return new Response();
          default:
            return new Response(null, { status: 404 });
        }
      },
    );
    const profile = await Deno.makeTempDir();
    const browser = new Deno.Command(chromium, {
      args: [
        ...FLAGS,
        `--user-data-dir=${profile}`,
        `http://127.0.0.1:${server.addr.port}/`,
      ],
      stdout: "null",
      stderr: "null",
    }).spawn();
    const deadline = setTimeout(
      () => result.reject(new Error("The page did not report in time")),
      PATIENCE,
    );
    try {
      const { failures, count } = JSON.parse(await result.promise);
      assertEquals(failures, []);
      assertGreater(count, 0);
    } finally {
      clearTimeout(deadline);
      browser.kill();
      await browser.status;
      await Deno.remove(profile, { recursive: true });
    }
  },
);
