/**
 * Looking for permissions before they are needed, so that Deno never asks.
 *
 * @module
 */
import { CannotRun } from "./cannot_run.ts";

/**
 * Go on only with this permission.
 *
 * @param permission The permission.
 * @param flag The flag that grants it.
 * @param why What it is needed for, as in "to import app.ts".
 * @throws {CannotRun} If it is missing; the message names flag and reason.
 */
export function need(
  permission: Deno.PermissionDescriptor,
  flag: string,
  why: string,
): void {
  if (Deno.permissions.querySync(permission).state === "granted") return;
  throw new CannotRun(`A permission is missing ${why}: run with ${flag}`);
}

/** Go on only if this file may be read. */
export function need_read(path: string, why: string): void {
  need({ name: "read", path }, `--allow-read=${path}`, why);
}

/** Go on only if connections may be made to `host`, with its port or without. */
export function need_net(host: string, why: string): void {
  need({ name: "net", host }, `--allow-net=${host}`, why);
}
