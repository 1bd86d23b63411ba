/**
 * From what the command line names to an application.
 *
 * @module
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type FetchFunction, from_fetch } from "../../handlers/fetch.ts";
import type { WSGIApplication } from "../../wsgi/types.ts";
import { suggestion } from "../nearest.ts";
import { CannotRun, reason_of } from "./cannot_run.ts";
import type { Kind } from "./options.ts";
import { need } from "./permissions.ts";

/** The exports that are looked at where no name is given, in this order. */
const USUAL_NAMES = ["application", "app", "default"];

type Exports = Readonly<Record<string, unknown>>;

/**
 * The application that `MODULE[:NAME]` stands for.
 *
 * @throws {CannotRun} If there is no such module, or no application in it.
 */
export async function load_app(
  target: string,
  kind?: Kind,
): Promise<WSGIApplication> {
  const [, specifier = target, name] =
    /^(.+?):([A-Za-z_$][\w$]*)$/.exec(target) ?? [];
  const exports = await load_module(specifier);
  const names = name === undefined ? USUAL_NAMES : [name];
  const found = names.find((name) => Object.hasOwn(exports, name));
  if (found === undefined) throw new CannotRun(nothing_found(target, exports));
  return to_application(`${specifier}:${found}`, exports[found], kind);
}

/**
 * What a module exports.
 *
 * @throws {CannotRun} If it cannot be found or loaded.
 */
export async function load_module(specifier: string): Promise<Exports> {
  const url = module_url(specifier);
  need_import(specifier, url);
  try {
    return await import(url.href);
  } catch (error) {
    const missing = error instanceof Error && "code" in error &&
      error.code === "ERR_MODULE_NOT_FOUND";
    throw new CannotRun(
      missing
        ? `Cannot find module ${specifier}: ${reason_of(error)}`
        : `Cannot load module ${specifier}: ${reason_of(error)}`,
    );
  }
}

function module_url(specifier: string): URL {
  return /^[a-z][a-z0-9+.-]+:/i.test(specifier)
    ? new URL(specifier)
    : pathToFileURL(resolve(specifier));
}

function need_import(specifier: string, url: URL): void {
  const why = `to import ${specifier}`;
  if (url.protocol === "file:") {
    need({ name: "read", path: url }, "--allow-read", why);
  } else if (/^https?:$/.test(url.protocol)) {
    const { host } = url;
    need({ name: "import", host }, `--allow-import=${host}`, why);
  }
}

function nothing_found(target: string, exports: Exports): string {
  const names = Object.keys(exports);
  const wanted = target.slice(target.lastIndexOf(":") + 1);
  return `Cannot find an application in ${target}: ` + (
    names.length === 0
      ? "it exports nothing"
      : `it exports ${names.join(", ")}${suggestion(wanted, names)}`
  );
}

/**
 * An application of what was exported. A function of one parameter is a fetch
 * handler and one of two an application, unless `kind` says otherwise.
 */
function to_application(
  name: string,
  value: unknown,
  kind: Kind | undefined,
): WSGIApplication {
  switch (kind ?? kind_of(name, value)) {
    case "wsgi":
      if (typeof value === "function") return value as WSGIApplication;
      throw new CannotRun(`Cannot call ${name}: it is no function`);
    case "fetch":
      if (typeof value === "function" || has_fetch(value)) {
        return from_fetch(value as FetchFunction | { fetch: FetchFunction });
      }
      throw new CannotRun(
        `Cannot fetch from ${name}: it is no function and has no fetch()`,
      );
  }
}

function kind_of(name: string, value: unknown): Kind {
  if (has_fetch(value)) return "fetch";
  const parameters = typeof value === "function" ? value.length : 0;
  if (parameters === 1) return "fetch";
  if (parameters === 2) return "wsgi";
  throw new CannotRun(
    typeof value === "function"
      ? `Cannot tell what ${name} is by its ${parameters} parameters: say ` +
        "--kind wsgi or --kind fetch"
      : `Cannot check ${name}: it is no function and has no fetch()`,
  );
}

function has_fetch(value: unknown): value is { fetch: FetchFunction } {
  return Object(value) === value &&
    typeof (value as { fetch?: unknown }).fetch === "function";
}
