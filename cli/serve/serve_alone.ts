/**
 * One process that serves.
 *
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import { STANDARD_ERROR } from "../../server/log.ts";
import { url_of } from "./address.ts";
import { AccessLog } from "./access_log.ts";
import { start_control } from "./control.ts";
import { ServiceLog } from "./service_log.ts";
import { Meter } from "./meter.ts";
import { metrics_text } from "./metrics.ts";
import { address_of } from "./needs.ts";
import { load_service, start_service } from "./service.ts";
import type { Settings } from "./settings.ts";
import { on_signals } from "./signals.ts";
import { announce, start_line } from "./words.ts";

/**
 * Serve until a signal says stop.
 *
 * @throws {CannotRun} If it cannot start.
 */
export async function serve_alone(settings: Settings): Promise<void> {
  const log = new ServiceLog(settings.log_level);
  const app = await load_service(settings, log);
  const access_log = new AccessLog(settings);
  const meter = settings.control && new Meter(() => access_log.dropped);
  const stopping = Promise.withResolvers<void>();
  let is_ready = false;
  on_signals({
    stop(signal) {
      is_ready = false;
      log.info(`${signal}: stopping after the requests in flight`);
      stopping.resolve();
    },
    async end(code) {
      await STANDARD_ERROR.drain();
      Deno.exit(code);
    },
    renew: () => log.warning("SIGHUP replaces workers: serve with --workers"),
    reopen: () => void access_log.reopen(log),
  });
  await using _control = settings.control &&
    await start_control(settings.control, {
      is_ready: () => is_ready,
      metrics: () => metrics_text(meter!.counts),
    });
  const address = address_of(settings);
  const running = await start_service({
    app,
    address,
    settings,
    reuse_port: false,
    access_log,
    meter,
  });
  is_ready = true;
  announce(url_of(running.address, settings.cert !== undefined));
  log.info(start_line(settings));
  await Promise.race([running.served, stopping.promise]);
  await pause(settings.drain_delay * 1000);
  running.stop();
  await running.served;
  await access_log.drain();
  log.info("stopped");
}
