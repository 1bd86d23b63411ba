/**
 * The signals of the system, by what they ask for.
 *
 * @module
 */

/** What to do at each. */
export interface SignalActions {
  /** Stop after the requests in flight. */
  stop(signal: Deno.Signal): void;
  /** Stop now; the process then ends with `code`. */
  end(code: number): void;
  /** Replace the workers. */
  renew(): void;
  /** Open the log file again. */
  reopen(): void;
}

/** Signals that end a process, with the exit codes of a shell. */
const STOP: Partial<Record<Deno.Signal, number>> = Deno.build.os === "windows"
  ? { SIGINT: 130, SIGBREAK: 149 }
  : { SIGINT: 130, SIGTERM: 143 };

/** Listen to signals, as far as this system has them. */
export function on_signals(actions: SignalActions): void {
  let is_stopping = false;
  for (const [signal, code] of Object.entries(STOP)) {
    Deno.addSignalListener(signal as Deno.Signal, () => {
      if (is_stopping) return actions.end(code);
      is_stopping = true;
      actions.stop(signal as Deno.Signal);
    });
  }
  if (Deno.build.os === "windows") return;
  Deno.addSignalListener("SIGHUP", () => actions.renew());
  Deno.addSignalListener("SIGUSR1", () => actions.reopen());
}
