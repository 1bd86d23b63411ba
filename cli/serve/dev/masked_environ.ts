/**
 * An environ that can be shown: without what lets somebody in.
 *
 * @module
 */
import { seen } from "../../../validator/seen.ts";
import type { WSGIEnvironment } from "../../../wsgi/types.ts";

const MASK = "••••••";

const SECRET = /(SECRET|TOKEN|PASSWORD|PASSWD|API_?KEY|CSRF|SESSION)/i;

/** The variables by name, sorted, their values as text. */
export function masked_environ(
  environ: WSGIEnvironment,
): [name: string, value: string][] {
  return Object.keys(environ).sort().map((name) => [
    name,
    shown(name, (environ as unknown as Record<string, unknown>)[name]),
  ]);
}

function shown(name: string, value: unknown): string {
  if (typeof value !== "string") return seen(value);
  if (name === "HTTP_COOKIE") return value.replace(/=[^;]*/g, `=${MASK}`);
  if (/^HTTP_(PROXY_)?AUTHORIZATION$/.test(name)) {
    const [scheme, ...rest] = value.split(" ");
    // Without a scheme all of it is the secret.
    return rest.length > 0 ? `${scheme} ${MASK}` : MASK;
  }
  return SECRET.test(name) ? MASK : value;
}
