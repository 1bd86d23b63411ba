/**
 * An application in this process: loaded, wrapped, and then served.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { StrayErrors } from "../../conformance/stray_errors.ts";
import { format_exception } from "../../handlers/format_exception.ts";
import type { WSGIApplication } from "../../wsgi/types.ts";
import { CannotRun, reason_of } from "../cannot_run.ts";
import { load_app } from "../load_app.ts";
import type { ListenAddress } from "./kinds.ts";
import type { ServiceLog } from "./service_log.ts";
import { cannot_listen } from "./needs.ts";
import type { Settings } from "./settings.ts";
import type { Carriage, Running, Tls } from "./transport.ts";

/**
 * Load the application, and wrap it as the settings say.
 *
 * @throws {CannotRun} If it cannot be loaded.
 */
export async function load_service(
  settings: Settings,
  log: ServiceLog,
): Promise<WSGIApplication> {
  survive_stray_errors(log);
  const app = settings.python === undefined
    ? await load_app(settings.app, settings.kind)
    : await load_python(settings.python, settings);
  return settings.validate ? await validated(app, log) : app;
}

/** An error that nobody catches ends a process of Deno, and a request here. */
function survive_stray_errors(log: ServiceLog): void {
  new StrayErrors((error) =>
    log.error(
      `Nobody caught an error of the application:\n${
        format_exception(error, null)
      }`,
    )
  );
}

async function load_python(
  folder: string,
  { app, pyodide }: Settings,
): Promise<WSGIApplication> {
  const { load_pyodide, python_app } = await import("./python_app.ts");
  return await python_app(await load_pyodide(pyodide), folder, app);
}

async function validated(
  app: WSGIApplication,
  log: ServiceLog,
): Promise<WSGIApplication> {
  const { validator } = await import("../../validator/validator.ts");
  return validator(app, {
    on_warning: ({ message, rule }) => log.warning(`${message} (${rule})`),
  });
}

/**
 * Serve with the transport that the settings name.
 *
 * @throws {CannotRun} If the address cannot be listened on.
 */
export async function start_service(
  carriage: Omit<Carriage, "tls">,
): Promise<Running> {
  const { settings, address } = carriage;
  const tls = read_tls(settings);
  const transport = settings.transport === "deno"
    ? (await import("./deno_serve.ts")).serve_deno
    : (await import("./http1.ts")).serve_http1;
  return await listen(address, () => transport({ ...carriage, tls }));
}

/**
 * Do what listens on `address`, and say for the user why it cannot.
 *
 * @throws {CannotRun} If it fails.
 */
export async function listen<T>(
  address: ListenAddress,
  start: () => T | Promise<T>,
): Promise<T> {
  try {
    return await start();
  } catch (error) {
    throw cannot_listen(address, error);
  }
}

function read_tls({ cert, key }: Settings): Tls | undefined {
  if (cert === undefined || key === undefined) return;
  return { cert: read(cert), key: read(key) };
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new CannotRun(`Cannot read ${path}: ${reason_of(error)}`);
  }
}
