/**
 * A real browser, where there is one, for what only a browser can tell.
 *
 * @module
 */

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--hide-scrollbars",
];

/** The command that starts Chromium, if it is installed. */
export function find_chromium(): string | undefined {
  return NAMES.find((name) => {
    try {
      return new Deno.Command(name, { args: ["--version"], stdout: "null" })
        .outputSync().success;
    } catch {
      return false;
    }
  });
}

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
      args: [...FLAGS, `--user-data-dir=${profile}`, ...args, url],
      stderr: "null",
    }).output();
    return new TextDecoder().decode(stdout);
  } finally {
    await Deno.remove(profile, { recursive: true });
  }
}
