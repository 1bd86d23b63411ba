/**
 * Load the application that the command line names.
 *
 * @module
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type FetchFunction, from_fetch } from "../handlers/fetch.ts";
import type { WSGIApplication } from "../wsgi/types.ts";
import { suggestion } from "../validator/nearest.ts";
import { show } from "../wsgi/show.ts";
import type { Middleware } from "../conformance/middleware/middleware_check.ts";
import { within } from "../conformance/within.ts";
import { CannotRun, reason_of } from "./cannot_run.ts";
import { load_error } from "./load_error.ts";
import { need } from "./permissions.ts";

/** What a module can export: a WSGI application or a fetch handler. */
export const KINDS = ["wsgi", "fetch"] as const;

/** One of {@linkcode KINDS}. */
export type Kind = typeof KINDS[number];

/** The exports to try, in this order, if no name is given. */
const USUAL_NAMES = ["application", "app", "default"];

type Exports = Readonly<Record<string, unknown>>;

/**
 * The application that `MODULE[:NAME]` names.
 *
 * @throws {CannotRun} If the module does not exist or has no application.
 */
export async function load_app(
  target: string,
  kind?: Kind,
): Promise<WSGIApplication> {
  const [name, value] = await load_export(target, USUAL_NAMES, "application");
  return to_application(name, value, kind);
}

/**
 * The middleware that `MODULE[:NAME]` names; without a name `middleware` or the
 * default export.
 *
 * @throws {CannotRun} If the module does not exist or has no middleware.
 */
export async function load_middleware(target: string): Promise<Middleware> {
  const [name, value] = await load_export(
    target,
    ["middleware", "default"],
    "middleware",
  );
  if (typeof value === "function" && !is_class(value)) {
    return value as Middleware;
  }
  throw new CannotRun(
    `Cannot call ${name}: a middleware must be a function: received ${
      show(value)
    }; export a function that takes an application and returns one`,
  );
}

/** The export that `MODULE[:NAME]` names, and its full name. */
async function load_export(
  target: string,
  usual_names: readonly string[],
  what: string,
): Promise<[name: string, value: unknown]> {
  const { specifier, name } = parts_of(target);
  const exports = await load_module(specifier);
  const names = name === undefined ? usual_names : [name];
  const found = names.find((name) => Object.hasOwn(exports, name));
  if (found === undefined) {
    throw new CannotRun(nothing_found(target, what, exports));
  }
  return [`${specifier}:${found}`, exports[found]];
}

/** The module and the name in `MODULE[:NAME]`. */
export function parts_of(target: string): { specifier: string; name?: string } {
  const [, specifier = target, name] =
    /^(.+?):([A-Za-z_$][\w$]*)$/.exec(target) ?? [];
  return { specifier, name };
}

/** The URL of the module in `MODULE[:NAME]`. */
export function app_url(target: string): URL {
  return module_url(parts_of(target).specifier);
}

/** Milliseconds: long enough to connect to a database, for example. */
export const LOAD_LIMIT = 30_000;

/**
 * The exports of a module.
 *
 * @throws {CannotRun} If it cannot be found, or not be loaded within `limit`
 * milliseconds.
 */
export async function load_module(
  specifier: string,
  limit = LOAD_LIMIT,
): Promise<Exports> {
  const url = module_url(specifier);
  need_import(specifier);
  const late = `it has not loaded after ${limit} ms; look for a top-level ` +
    "await that does not end";
  try {
    return await within(import(url.href), limit, late);
  } catch (error) {
    const reason = reason_of(error);
    // Or a module that it imports is missing.
    const is_missing = reason.startsWith(`Module not found "${url.href}"`);
    throw new CannotRun(
      is_missing
        ? `Cannot find module ${specifier}: ${reason}`
        : `Cannot load module ${specifier}: ${load_error(error)}`,
    );
  }
}

function module_url(specifier: string): URL {
  return /^(https?|file|data|blob|jsr|npm|node):/.test(specifier)
    ? new URL(specifier)
    : pathToFileURL(resolve(specifier));
}

/**
 * Require the permission to import a module.
 *
 * @throws {CannotRun} If it is missing.
 */
export function need_import(specifier: string): void {
  const url = module_url(specifier);
  const what = `import ${specifier}`;
  if (url.protocol === "file:") {
    need({ name: "read", path: url }, "--allow-read", what);
  } else if (/^https?:$/.test(url.protocol)) {
    const { host } = url;
    need({ name: "import", host }, `--allow-import=${host}`, what);
  }
}

function nothing_found(
  target: string,
  what: string,
  exports: Exports,
): string {
  const names = Object.keys(exports);
  const wanted = target.slice(target.lastIndexOf(":") + 1);
  return `Cannot find ${what} in ${target}: ` + (
    names.length === 0
      ? `the module exports nothing; export the ${what}`
      : `the module exports ${names.join(", ")}${
        suggestion(wanted, names) || "; name one of them as MODULE:NAME"
      }`
  );
}

/**
 * The application that a module exports. A function with one parameter is a
 * fetch handler and one with two an application, unless `kind` says otherwise.
 */
function to_application(
  name: string,
  value: unknown,
  kind: Kind | undefined,
): WSGIApplication {
  if (is_class(value) && !has_fetch(value)) {
    throw new CannotRun(
      `Cannot call ${name}: it is a class; export a function, or an object ` +
        "with fetch()",
    );
  }
  switch (kind ?? kind_of(name, value)) {
    case "wsgi":
      if (typeof value === "function") return value as WSGIApplication;
      throw new CannotRun(
        `Cannot call ${name}: a WSGI application must be a function: received ${
          show(value)
        }; export a function of environ and start_response`,
      );
    case "fetch":
      if (typeof value === "function" || has_fetch(value)) {
        return from_fetch(value as FetchFunction | { fetch: FetchFunction });
      }
      throw new CannotRun(
        `Cannot call ${name}: a fetch handler must be a function or have ` +
          `fetch(): received ${show(value)}; export a function of a Request`,
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
      ? `Cannot tell the kind of ${name}: an application has two parameters ` +
        `and a fetch handler one: received ${parameters}; add --kind wsgi or ` +
        "--kind fetch"
      : `Cannot use ${name}: it must be a function or have fetch(): ` +
        `received ${show(value)}; export an application or a fetch handler`,
  );
}

function is_class(value: unknown): boolean {
  return typeof value === "function" && /^class\b/.test(String(value));
}

function has_fetch(value: unknown): value is { fetch: FetchFunction } {
  return Object(value) === value &&
    typeof (value as { fetch?: unknown }).fetch === "function";
}
