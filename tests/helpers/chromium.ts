/**
 * A real browser, where there is one, for what only a browser can tell.
 *
 * @module
 */

import { find_program } from "./programs.ts";

/** What makes it a browser for tests alone, which talks to nobody else. */
export const CHROMIUM_FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--hide-scrollbars",
];

/** Where Chromium is, for `test_with()`. */
export const CHROMIUM = {
  Chromium: find_program("chromium", "chromium-browser", "google-chrome"),
};

/**
 * Run Chromium on a page, with a profile that is empty and removed at the end.
 *
 * @returns What it wrote to standard output.
 */
export async function run_chromium(
  chromium: string,
  url: string,
  args: string[],
): Promise<string> {
  const profile = await Deno.makeTempDir({ prefix: "chromium-" });
  try {
    const { stdout } = await new Deno.Command(chromium, {
      args: [...CHROMIUM_FLAGS, `--user-data-dir=${profile}`, ...args, url],
      stderr: "null",
    }).output();
    return new TextDecoder().decode(stdout);
  } finally {
    await Deno.remove(profile, { recursive: true });
  }
}
