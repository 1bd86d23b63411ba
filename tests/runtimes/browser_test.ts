import { assertEquals, assertGreater } from "@std/assert";
import { CHROMIUM, run_chromium } from "../helpers/chromium.ts";
import { test_with } from "../helpers/programs.ts";
import { bundle_smoke } from "./bundle.ts";

/** How long the page may take, by the browser's own clock, in milliseconds. */
const PATIENCE = 30_000;

test_with(
  CHROMIUM,
  "wsgi/, handlers/ and validator/ run in a browser: a page validates an application",
  async ({ Chromium }) => {
    const program = await bundle_smoke(
      "(text) => document.body.dataset.outcome = encodeURIComponent(text)",
    );
    const page = await Deno.makeTempFile({ suffix: ".html" });
    try {
      const script = program.replaceAll("</script", "<\\/script");
      await Deno.writeTextFile(
        page,
        `<!doctype html>\n<meta charset="utf-8">\n<body>\n` +
          `<script type="module">${script}</script>\n`,
      );
      const dom = await run_chromium(Chromium, `file://${page}`, [
        "--dump-dom",
        `--virtual-time-budget=${PATIENCE}`,
      ]);
      const [, outcome] = /data-outcome="([^"]*)"/.exec(dom)!;
      const { failures, count } = JSON.parse(decodeURIComponent(outcome));
      assertEquals(failures, []);
      assertGreater(count, 0);
    } finally {
      await Deno.remove(page);
    }
  },
);
