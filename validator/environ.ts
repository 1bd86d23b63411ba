/**
 * The rules for the environ: one pass over its keys, then the rules about
 * several keys together.
 *
 * @module
 */
import { is_host, is_server_name } from "./host.ts";
import { is_plain_object, is_proxy, type PlainObject } from "./plain_object.ts";
import type { Reporter } from "./reporter.ts";
import { seen } from "./seen.ts";
import { is_errors, is_input } from "./streams.ts";
import {
  CONTROL,
  HASH,
  is_free_of,
  LINE_BREAK,
  NOT_DIGIT,
  NOT_TOKEN,
  NOT_VARIABLE,
  SPACE,
  traits_of,
  WIDE,
} from "./text.ts";

/** Checks the value of a CGI variable, known to be a latin-1 string. */
type VariableCheck = (
  value: string,
  reporter: Reporter,
  traits: number,
  environ: PlainObject,
) => void;

/** Checks the value of a dotted key. */
type ExtensionCheck = (value: unknown, reporter: Reporter, key: string) => void;

/** How one key is checked. */
type KeyCheck =
  & { key: string; odd_name: boolean; required: number }
  & (
    | { is_variable: true; check: VariableCheck | null }
    | { is_variable: false; check: ExtensionCheck | null }
  );

const REQUIRED_KEYS = [
  "REQUEST_METHOD",
  "SERVER_NAME",
  "SERVER_PORT",
  "SERVER_PROTOCOL",
  "wsgi.version",
  "wsgi.url_scheme",
  "wsgi.input",
  "wsgi.errors",
  "wsgi.multithread",
  "wsgi.multiprocess",
  "wsgi.run_once",
];

/** The bit that stands for `key` in a sum of the required keys; 0 for others. */
function required_bit(key: string): number {
  const index = REQUIRED_KEYS.indexOf(key);
  return index < 0 ? 0 : 1 << index;
}

const ALL_REQUIRED = (1 << REQUIRED_KEYS.length) - 1;

const KNOWN_METHODS = new Set(
  "GET HEAD POST OPTIONS PATCH PUT DELETE TRACE CONNECT".split(" "),
);

/**
 * Check an environ.
 *
 * @returns Whether it is a plain object, so that its keys may be used.
 */
export function check_environ(
  environ: unknown,
  reporter: Reporter,
): environ is PlainObject {
  if (!is_plain_object(environ)) {
    reporter.report("environ.type", seen(environ));
    return false;
  }
  if (is_proxy(environ)) {
    reporter.report("environ.type", "a Proxy");
    return false;
  }
  if (!Object.isExtensible(environ)) {
    reporter.report("environ.extensible", "one that takes no new keys");
  }
  let place = 0;
  let found = 0;
  for (const key in environ) {
    const value = environ[key];
    const asked = key_check(key, place++);
    found |= asked.required;
    if (asked.odd_name) reporter.report("environ.key-name", seen(key));
    if (!asked.is_variable) {
      asked.check?.(value, reporter, key);
    } else if (typeof value !== "string") {
      reporter.report("environ.string-value", `${key} = ${seen(value)}`);
    } else {
      const traits = traits_of(value);
      if (traits & WIDE) {
        reporter.report("environ.latin1", `${key} = ${seen(value)}`);
      } else {
        asked.check?.(value, reporter, traits, environ);
      }
    }
  }
  if (found !== ALL_REQUIRED) check_required_keys(environ, reporter);
  check_keys_together(environ, reporter);
  return true;
}

/** Some were not enumerated, so look for each. */
function check_required_keys(environ: PlainObject, reporter: Reporter): void {
  for (const key of REQUIRED_KEYS) {
    if (!(key in environ)) {
      reporter.report("environ.required-key", `none named ${key}`);
    }
  }
}

function check_keys_together(environ: PlainObject, reporter: Reporter): void {
  if (!("QUERY_STRING" in environ)) {
    reporter.report("environ.query-string", "none");
  }
  if (!environ.SCRIPT_NAME && !("PATH_INFO" in environ)) {
    reporter.report("environ.path-required", "neither");
  }
  const { HTTP_TRANSFER_ENCODING: coding, HTTPS } = environ;
  if (
    coding && (environ.CONTENT_LENGTH || environ["wsgi.input_terminated"])
  ) {
    reporter.report("environ.hop-by-hop", seen(coding));
  }
  if (typeof HTTPS === "string") {
    const scheme = environ["wsgi.url_scheme"];
    const is_on = ["on", "1", "yes"].includes(HTTPS.toLowerCase());
    if (is_on ? scheme === "http" : scheme === "https") {
      reporter.report("environ.https", `${seen(HTTPS)} with ${seen(scheme)}`);
    }
  }
}

function make_key_check(key: string): KeyCheck {
  const required = required_bit(key);
  if (key.startsWith("HTTP_")) {
    const check = is_free_of(key, NOT_VARIABLE)
      ? check_header
      : refuse_header(key);
    return { key, required, is_variable: true, odd_name: false, check };
  }
  if (key.includes(".")) {
    const odd_name = !/^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+$/.test(key);
    return { key, required, is_variable: false, odd_name, check: null };
  }
  // PEP 3333 lets variables of the system in, whose names have any case.
  const odd_name = !is_free_of(key.toUpperCase(), NOT_VARIABLE);
  return { key, required, is_variable: true, odd_name, check: null };
}

const check_header: VariableCheck = (value, reporter, traits) => {
  if (traits & LINE_BREAK) {
    reporter.report("environ.http-header", seen(value));
  } else if (is_padded(value)) {
    reporter.report("environ.http-header-space", seen(value));
  }
};

/** RFC 9110 §5.6.3: OWS is spaces and tabs. */
function is_padded(value: string): boolean {
  if (value === "") return false;
  return is_ows(value.charCodeAt(0)) ||
    is_ows(value.charCodeAt(value.length - 1));
}

function is_ows(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

function refuse_header(key: string): VariableCheck {
  return (_value, reporter) =>
    reporter.report("environ.http-header", seen(key));
}

function refuse_key(key: string): VariableCheck {
  return (_value, reporter) =>
    reporter.report("environ.forbidden-key", key, key.slice("HTTP_".length));
}

const VARIABLES: Readonly<Record<string, VariableCheck>> = {
  HTTP_CONTENT_TYPE: refuse_key("HTTP_CONTENT_TYPE"),
  HTTP_CONTENT_LENGTH: refuse_key("HTTP_CONTENT_LENGTH"),

  QUERY_STRING(value, reporter, traits) {
    if (traits & (CONTROL | SPACE | HASH)) {
      reporter.report("environ.query-string-format", seen(value));
    }
  },

  REQUEST_METHOD(value, reporter, traits) {
    if (KNOWN_METHODS.has(value)) return;
    if (value === "" || traits & NOT_TOKEN) {
      reporter.report("environ.request-method", seen(value));
    } else {
      reporter.report("environ.request-method-known", seen(value));
    }
  },

  SCRIPT_NAME(value, reporter) {
    if (value === "") return;
    if (value === "/" || !value.startsWith("/")) {
      reporter.report("environ.script-name", seen(value));
    } else if (value.endsWith("/")) {
      reporter.report("environ.script-name-slash", seen(value));
    }
  },

  PATH_INFO(value, reporter, _traits, environ) {
    if (value === "" || value.startsWith("/")) return;
    if (value === "*" && environ.REQUEST_METHOD === "OPTIONS") return;
    reporter.report("environ.path-info", seen(value));
  },

  CONTENT_LENGTH(value, reporter, traits) {
    if (traits & NOT_DIGIT) {
      reporter.report("environ.content-length", seen(value));
    }
  },

  SERVER_NAME(value, reporter) {
    if (!is_server_name(value)) {
      reporter.report("environ.server-name", seen(value));
    }
  },

  SERVER_PORT(value, reporter, traits) {
    if (value === "" || traits & NOT_DIGIT || Number(value) > 65535) {
      reporter.report("environ.server-port", seen(value));
    }
  },

  SERVER_PROTOCOL(value, reporter) {
    if (value === "HTTP/1.1" || /^HTTP\/\d(\.\d)?$/.test(value)) return;
    reporter.report("environ.server-protocol", seen(value));
  },

  HTTP_HOST(value, reporter) {
    if (is_padded(value)) {
      reporter.report("environ.http-header-space", seen(value));
    } else if (!is_host(value)) {
      reporter.report("environ.http-host", seen(value));
    }
  },
};

const EXTENSIONS: Readonly<Record<string, ExtensionCheck>> = {
  "wsgi.version"(value, reporter) {
    if (
      !Array.isArray(value) || value.length !== 2 || value[0] !== 1 ||
      value[1] !== 0
    ) reporter.report("environ.wsgi-version", seen(value));
  },

  "wsgi.url_scheme"(value, reporter) {
    if (value !== "http" && value !== "https") {
      reporter.report("environ.url-scheme", seen(value));
    }
  },

  "wsgi.input"(value, reporter) {
    if (!is_input(value)) reporter.report("environ.input", seen(value));
  },

  "wsgi.errors"(value, reporter) {
    if (!is_errors(value)) reporter.report("environ.errors", seen(value));
  },

  "wsgi.multithread": check_flag,
  "wsgi.multiprocess": check_flag,
  "wsgi.run_once": check_flag,

  "wsgi.file_wrapper"(value, reporter) {
    if (value !== undefined && typeof value !== "function") {
      reporter.report("environ.file-wrapper", seen(value));
    }
  },
};

function check_flag(value: unknown, reporter: Reporter, key: string): void {
  if (typeof value !== "boolean") {
    reporter.report("environ.flags", `${key} = ${seen(value)}`);
  }
}

/** How the keys that the rules name are checked. */
const NAMED_KEYS: readonly [string, KeyCheck][] = [
  ...Object.entries(VARIABLES).map(([key, check]): [string, KeyCheck] => [
    key,
    {
      key,
      required: required_bit(key),
      is_variable: true,
      odd_name: false,
      check,
    },
  ]),
  ...Object.entries(EXTENSIONS).map(([key, check]): [string, KeyCheck] => [
    key,
    {
      key,
      required: required_bit(key),
      is_variable: false,
      odd_name: false,
      check,
    },
  ]),
];

/**
 * How those keys are checked, and others seen so far, since most come again.
 * Clients choose the names of header fields, hence the bound.
 */
const key_checks = new Map(NAMED_KEYS);
const MAX_KEY_CHECKS = 500;

/**
 * The checks in the order of the keys that were last in each place: one server's
 * environs have the same keys in the same order, but for header fields.
 */
const LAST: KeyCheck[] = [];
const MAX_LAST = 64;

function key_check(key: string, place: number): KeyCheck {
  const last = LAST[place];
  if (last !== undefined && last.key === key) return last;
  const check = find_key_check(key);
  if (place < MAX_LAST) LAST[place] = check;
  return check;
}

function find_key_check(key: string): KeyCheck {
  const known = key_checks.get(key);
  if (known !== undefined) return known;
  if (key_checks.size >= MAX_KEY_CHECKS) {
    key_checks.clear();
    for (const [key, check] of NAMED_KEYS) key_checks.set(key, check);
  }
  const check = make_key_check(key);
  key_checks.set(key, check);
  return check;
}
