/**
 * A parent, and workers that serve.
 *
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import { STANDARD_ERROR } from "../../server/log.ts";
import { url_of } from "./address.ts";
import { start_control } from "./control.ts";
import { ServiceLog } from "./service_log.ts";
import { metrics_text } from "./metrics.ts";
import type { Settings } from "./settings.ts";
import { on_signals } from "./signals.ts";
import { Supervisor } from "./supervisor.ts";
import { announce, start_line } from "./words.ts";

/**
 * Serve with workers until a signal says stop.
 *
 * @throws {CannotRun} If they cannot start.
 */
export async function supervise(settings: Settings): Promise<void> {
  const log = new ServiceLog(settings.log_level);
  const supervisor = new Supervisor(settings, log);
  const stopping = Promise.withResolvers<void>();
  let is_draining = false;
  on_signals({
    stop(signal) {
      is_draining = true;
      log.info(`${signal}: stopping after the requests in flight`);
      stopping.resolve();
    },
    async end(code) {
      supervisor.kill();
      await STANDARD_ERROR.drain();
      Deno.exit(code);
    },
    async renew() {
      log.info("SIGHUP: replacing the workers");
      await supervisor.renew();
    },
    reopen: () => supervisor.reopen(),
  });
  await using _control = settings.control &&
    await start_control(settings.control, {
      is_ready: () => !is_draining && supervisor.is_ready,
      metrics: async () =>
        metrics_text(await supervisor.counts(), supervisor.workers),
    });
  const started = supervisor.start();
  const address = await Promise.race([started, stopping.promise]);
  if (address) {
    using _watch = settings.reload
      ? await (await import("./dev/reload.ts"))
        .reload_on_change(settings, supervisor, log)
      : undefined;
    announce(url_of(address, settings.cert !== undefined));
    log.info(start_line(settings, supervisor.size));
    await stopping.promise;
    await pause(settings.drain_delay * 1000);
  }
  await supervisor.stop();
  log.info("stopped");
}
