/**
 * Write docs/pictures/: what Chromium shows of the report on examples/broken.ts,
 * of the examples, and of an error under `serve --reload`.
 *
 *     deno task pictures
 *
 * @module
 */
import { check_app } from "../conformance/check_app.ts";
import { format_report } from "../conformance/report/format_report.ts";
import { application } from "../examples/broken.ts";
import { CHROMIUM, run_chromium } from "../tests/helpers/chromium.ts";
import { Program, start_example } from "../tests/helpers/program.ts";

const ROOT = new URL("../", import.meta.url);

const { Chromium } = CHROMIUM;
if (Chromium === null) throw new Error("Cannot find Chromium; install it");

/** What Chromium shows of `url`, in docs/pictures/. */
async function take(
  name: string,
  url: string,
  size: string,
  ...args: string[]
): Promise<void> {
  const path = new URL(`docs/pictures/${name}.png`, ROOT).pathname;
  const to = [`--window-size=${size}`, `--screenshot=${path}`, ...args];
  await run_chromium(Chromium!, url, to);
}

async function take_report(folder: string): Promise<void> {
  const report = await check_app(application, { target: "examples/broken.ts" });
  // Paths as `check` shows them, and no folder of this machine.
  const html = format_report(report, "html").replaceAll(ROOT.href, "");
  await Deno.writeTextFile(`${folder}/report.html`, html);
  await take("check", `file://${folder}/report.html`, "1040,840");
}

async function take_guestbook(folder: string): Promise<void> {
  await using program = await start_example("examples/guestbook.ts", folder);
  const url = await program.listens();
  for (
    const [name, message] of [
      ["Zoë", "Assam, please."],
      ["Ann", "<script>alert(1)</script> is only text here."],
    ]
  ) {
    const body = new URLSearchParams({ name, message });
    await (await fetch(url, { method: "POST", body })).body?.cancel();
  }
  await take("guestbook", url, "720,560");
}

async function take_stream(folder: string): Promise<void> {
  await using program = await start_example("examples/stream.ts", folder);
  // The page never ends: this is what is shown after three seconds.
  await take("stream", await program.listens(), "720,200", "--timeout=3000");
}

const BROKEN_APP = `import type { WSGIApplication } from "@pep3333/wsgi";

const PRICES = new Map([["assam", 4], ["sencha", 6]]);

export const application: WSGIApplication = (environ, start_response) => {
  const name = environ.PATH_INFO?.slice(1) ?? "";
  const price = PRICES.get(name)!.toFixed(2);
  start_response("200 OK", [["Content-Type", "text/plain"]]);
  return [new TextEncoder().encode(\`\${name}: \${price}\\n\`)];
};
`;

async function take_error(folder: string): Promise<void> {
  const config = { imports: { "@pep3333/wsgi": new URL("mod.ts", ROOT).href } };
  await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify(config));
  await Deno.writeTextFile(`${folder}/app.ts`, BROKEN_APP);
  const serve = new URL("cli/serve.ts", ROOT).pathname;
  await using program = new Program(
    [
      "run",
      "--no-prompt",
      "--config=deno.json",
      "--allow-net",
      "--allow-read",
      "--allow-run",
      serve,
      "app.ts",
      "--reload",
      "--port=0",
      "--deno-flag=--config=deno.json",
    ],
    folder,
    { has_group: true },
  );
  await take("error", `${await program.listens()}/coffee`, "1040,700");
}

for (
  const take_one of [take_report, take_guestbook, take_stream, take_error]
) {
  const folder = await Deno.makeTempDir({ prefix: "tea-" });
  try {
    await take_one(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
