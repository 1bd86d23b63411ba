/**
 * Write docs/pictures/: what Chromium shows of the report on examples/broken.ts.
 *
 *     deno task pictures
 *
 * @module
 */
import { check_app } from "../conformance/check_app.ts";
import { format_report } from "../conformance/report/format_report.ts";
import { application } from "../examples/broken.ts";
import { CHROMIUM, run_chromium } from "../tests/helpers/chromium.ts";

const PICTURE = new URL("../docs/pictures/check.png", import.meta.url);

const { Chromium } = CHROMIUM;
if (Chromium === null) throw new Error("Cannot find Chromium; install it");

const report = await check_app(application, { target: "examples/broken.ts" });
// Paths as `check` shows them, and no folder of this machine.
const root = new URL("../", import.meta.url).href;
const html = format_report(report, "html").replaceAll(root, "");

const page = await Deno.makeTempFile({ suffix: ".html" });
try {
  await Deno.writeTextFile(page, html);
  await run_chromium(Chromium, `file://${page}`, [
    "--window-size=1040,840",
    `--screenshot=${PICTURE.pathname}`,
  ]);
} finally {
  await Deno.remove(page);
}
