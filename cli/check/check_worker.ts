/**
 * The worker in which the code under check runs, so that it can neither end the
 * command nor hold it up.
 *
 * @module
 */
import { reason_of } from "../cannot_run.ts";
import { guard_exits } from "./exit_guard.ts";
import { ALIVE_INTERVAL, type Message, type Start } from "./job.ts";
import { run_job } from "./run_job.ts";

// Only the report goes to standard output, whatever the application prints.
console.log = console.info = console.debug = console.error;

globalThis.addEventListener("message", start, { once: true });

async function start(event: Event): Promise<void> {
  const { job, port } = (event as MessageEvent<Start>).data;
  // The code under check cannot reach the port.
  const post = port.postMessage.bind(port);
  const say = (message: Message) => post(message);
  guard_exits((call) => say({ type: "exited", call }));
  setInterval(say, ALIVE_INTERVAL, { type: "alive" });
  try {
    say({ type: "report", report: await run_job(job, say) });
  } catch (error) {
    say({ type: "cannot run", why: reason_of(error) });
  }
}
