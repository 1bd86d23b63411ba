/**
 * Whether a request comes from a person at this machine.
 *
 * @module
 */

/** What a proxy adds, which speaks for somebody else. */
const OF_PROXIES =
  /^(forwarded|via|x-forwarded-.+|x-real-ip|x-client-ip|.+-connecting-ip|true-client-ip)$/i;

/** The names of this machine, with a port or without. */
const LOCAL_HOST =
  /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

const LOCAL_ADDRESS = /^(127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/i;

/**
 * Whether the client is on this machine and speaks for itself.
 *
 * The address alone does not tell: a proxy on this machine has a local one, and
 * so has a browser here that another site's name leads to (DNS rebinding). So
 * what a proxy adds must be absent, and Host a name of this machine.
 *
 * @param address The other end of the connection.
 * @param fields The header fields, as sent.
 */
export function is_local_client(
  address: string,
  fields: Iterable<readonly [name: string, value: string]>,
): boolean {
  if (!LOCAL_ADDRESS.test(address)) return false;
  let has_local_host = false;
  for (const [name, value] of fields) {
    if (OF_PROXIES.test(name)) return false;
    if (name.toLowerCase() === "host") has_local_host = LOCAL_HOST.test(value);
  }
  return has_local_host;
}
