/**
 * That importing an entry of the package does nothing but define things.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { HTTP_CHECKS } from "../conformance/check_http.ts";
import { SERVER_CHECKS } from "../conformance/check_server.ts";
import config from "../deno.json" with { type: "json" };

const ROOT = new URL("../", import.meta.url);

/** How often a function may be called to fill a table. */
const MOST_CALLS = 25;

/** The tables of the suites have a row for each check. */
const ALL_CHECKS = SERVER_CHECKS.length + HTTP_CHECKS.length;

/** Entries with larger tables. */
const LIMITS: Readonly<Record<string, number>> = {
  "./conformance": ALL_CHECKS,
  "./check": ALL_CHECKS,
  // A row for each option.
  "./serve": 60,
};

/** What importing `module`, a file in `folder`, does besides defining. */
async function complaints_about(
  module: URL,
  folder: URL,
  most_calls = MOST_CALLS,
): Promise<string[]> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--allow-sys",
      `--allow-read=${folder.pathname}`,
      new URL("helpers/import_program.ts", import.meta.url).href,
      folder.href,
      module.href,
      String(most_calls),
    ],
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  assertEquals(decoder.decode(stderr), "");
  return JSON.parse(decoder.decode(stdout));
}

for (const [entry, path] of Object.entries(config.exports)) {
  Deno.test(`importing "${entry}" does nothing but define`, async () => {
    const limit = LIMITS[entry] ?? MOST_CALLS;
    assertEquals(await complaints_about(new URL(path, ROOT), ROOT, limit), []);
  });
}

const MODULES = [
  {
    name: "a small table",
    source: "export const A = Array.from('abc', (letter) => letter + letter);",
    complaints: [],
  },
  {
    name: "a timer",
    source: "setTimeout(() => {});",
    complaints: [
      "setTimeout() is called",
      "the import throws: Error: setTimeout() is called",
    ],
  },
  {
    name: "a question to the system, and its answer caught",
    source: "try { Deno.env.get('HOME'); } catch { /* not permitted */ }",
    complaints: ["Deno.env.get() is called"],
  },
  {
    name: "the date",
    source: "export const STARTED = new Date();",
    complaints: [
      "Date() is called",
      "the import throws: Error: Date() is called",
    ],
  },
  {
    name: "a large text",
    source: "export const LARGE = 'x'.repeat(1024 * 1024);",
    complaints: ["repeat() makes something of length 1048576"],
  },
  {
    name: "a function called for each row of a large table",
    source: "function row() {}\nfor (let i = 0; i < 26; i++) row();",
    complaints: ["module.js: row is called 26 times"],
  },
  {
    name: "a long loop",
    source: "for (let i = 0; i < 5000; i++) { globalThis.sum = i; }",
    complaints: ["module.js: a block of the module runs 5000 times"],
  },
];

for (const { name, source, complaints } of MODULES) {
  Deno.test(`the import of a module is examined: ${name}`, async () => {
    const path = await Deno.makeTempDir();
    try {
      const folder = new URL(`file://${path}/`);
      const module = new URL("module.js", folder);
      await Deno.writeTextFile(module, source);
      assertEquals(await complaints_about(module, folder), complaints);
    } finally {
      await Deno.remove(path, { recursive: true });
    }
  });
}
