/**
 * What is permitted already, so that nobody is asked.
 *
 * @module
 */

/** Whether `permission` was granted. */
export function is_granted(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}

/** Whether files in `folder` may be read and written. */
export function may_use(folder: string): boolean {
  return is_granted({ name: "read", path: folder }) &&
    is_granted({ name: "write", path: folder });
}
