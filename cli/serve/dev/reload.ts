/**
 * Replacing the worker when the code changes.
 *
 * @module
 */
import { relative } from "node:path";
import type { ServiceLog } from "../service_log.ts";
import type { Settings } from "../settings.ts";
import type { Supervisor } from "../supervisor.ts";
import { CodeWatch } from "./code_watch.ts";

/**
 * Have `supervisor` renew its worker whenever the code changes.
 *
 * @returns A promise that resolves when the code is watched, to what ends it.
 */
export async function reload_on_change(
  settings: Settings,
  supervisor: Supervisor,
  log: ServiceLog,
): Promise<Disposable> {
  const watch = new CodeWatch(settings, async (path) => {
    log.info(`${relative(Deno.cwd(), path)} changed: reloading`);
    // What is being started has the code of before this change.
    supervisor.abandon("the code changed again");
    const began = performance.now();
    if (await supervisor.renew()) {
      const seconds = (performance.now() - began) / 1000;
      log.info(`reloaded in ${seconds.toFixed(2)} s`);
    }
    await refresh();
  });
  async function refresh(): Promise<void> {
    const count = await watch.refresh();
    log.info(`watching ${count} files of the application`);
  }
  await refresh();
  return watch;
}
