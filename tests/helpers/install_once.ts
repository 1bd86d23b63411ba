/**
 * What tests alone need and somebody else has: fetched once for all runs.
 *
 * @module
 */
import { dirname } from "node:path";

/** How long an installation may take, in milliseconds. */
const PATIENCE = 60_000;

/**
 * A folder that `install` has filled, now or at an earlier time.
 *
 * @param name What is in it, with the versions.
 * @param install Fills the folder that it is given; its commands end by the
 * signal.
 * @returns The folder; `null` where it cannot be filled, or not in a minute.
 */
export async function install_once(
  name: string,
  install: (folder: string, signal: AbortSignal) => Promise<void>,
): Promise<string | null> {
  const temporary = await Deno.makeTempDir({ prefix: "pep3333-wsgi-" });
  const safe_name = name.replaceAll(/[^\w.@]+/g, "-");
  const folder = `${dirname(temporary)}/pep3333-wsgi-of-${safe_name}`;
  try {
    if (await exists(folder)) return folder;
    await install(temporary, AbortSignal.timeout(PATIENCE));
    await Deno.rename(temporary, folder);
    return folder;
  } catch (error) {
    // Another run may have been faster.
    if (await exists(folder)) return folder;
    console.warn(`Could not install ${name}: ${error}`);
    return null;
  } finally {
    await Deno.remove(temporary, { recursive: true }).catch(() => {});
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}

/** Packages of npm, in the `node_modules` of the folder that is returned. */
export function npm_install(packages: string[]): Promise<string | null> {
  return install_once(
    packages.join(" "),
    (folder, signal) =>
      // The packages hold their programs; none has to be fetched by a script.
      run(
        "npm",
        [
          "install",
          "--ignore-scripts",
          "--no-audit",
          "--no-fund",
          `--prefix=${folder}`,
          ...packages,
        ],
        folder,
        signal,
      ),
  );
}

/** Debian's packages, unpacked below the folder that is returned. */
export function debian_unpack(packages: string[]): Promise<string | null> {
  return install_once(packages.join(" "), async (folder, signal) => {
    const download = () =>
      run("apt-get", ["download", ...packages], folder, signal);
    try {
      await download();
    } catch {
      await run("apt-get", ["-qq", "update"], folder, signal);
      await download();
    }
    for (const { name } of Deno.readDirSync(folder)) {
      await run("dpkg", ["--extract", name, "."], folder, signal);
    }
  });
}

async function run(
  command: string,
  args: string[],
  cwd: string,
  signal: AbortSignal,
): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, {
    args,
    cwd,
    signal,
    stdin: "null",
    stdout: "null",
  }).output();
  if (!success) {
    throw new Error(`${command} says ${new TextDecoder().decode(stderr)}`);
  }
}
