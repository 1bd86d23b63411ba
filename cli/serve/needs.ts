/**
 * The permissions that serving needs, looked at before anything is started.
 *
 * @module
 */
import { CannotRun, reason_of } from "../cannot_run.ts";
import { need, need_net, need_read } from "../permissions.ts";
import { host_and_port, unix_path } from "./address.ts";
import type { ListenAddress } from "./kinds.ts";
import { is_supervised, type Settings } from "./settings.ts";

/** Where the application is to be served. */
export function address_of({ unix, host, port }: Settings): ListenAddress {
  return unix === undefined
    ? { host, port }
    : { host: `unix:${unix}`, port: 0 };
}

/**
 * Go on only with every permission that these settings need.
 *
 * @throws {CannotRun} If one is missing; the message has the flag to add.
 */
export function need_all(settings: Settings): void {
  const { cert, key, access_log_file, control, workers } = settings;
  need_listen(address_of(settings));
  if (control !== undefined) need_listen(control);
  if (cert !== undefined) need_read(cert, "read the certificate");
  if (key !== undefined) need_read(key, "read the key");
  if (access_log_file !== undefined) {
    need(
      { name: "write", path: access_log_file },
      `--allow-write=${access_log_file}`,
      "write the access log",
    );
  }
  if (!is_supervised(settings)) return;
  const option = workers === undefined ? "--reload" : "--workers";
  if (Deno.build.standalone) {
    throw new CannotRun(
      `Cannot use ${option}: a compiled program cannot start workers; run it ` +
        "with deno run",
    );
  }
  const command = Deno.execPath();
  need(
    { name: "run", command },
    `--allow-run=${command}`,
    `start processes for ${option}`,
  );
  need_net("127.0.0.1:0", `hear of the processes of ${option}`);
}

/** Go on only if it may be listened there. */
function need_listen(address: ListenAddress): void {
  const what = `listen on ${host_and_port(address)}`;
  need_net(host_and_port(address), what);
  const path = unix_path(address);
  if (path === null) return;
  need_read(path, what);
  need({ name: "write", path }, `--allow-write=${path}`, what);
}

/** The error of an address that cannot be listened on, for the user. */
export function cannot_listen(
  address: ListenAddress,
  error: unknown,
): CannotRun {
  const reason = reason_of(error);
  // What the server says itself is meant for people.
  if (/^Cannot (listen|make)/.test(reason)) return new CannotRun(reason);
  return new CannotRun(
    `Cannot listen on ${host_and_port(address)}: ${
      advice(address, error) ?? reason
    }`,
  );
}

function advice({ port }: ListenAddress, error: unknown): string | undefined {
  if (error instanceof Deno.errors.AddrInUse) {
    return "the port is taken; end the program that listens there, or use " +
      "another port (0 for a free one)";
  }
  if (error instanceof Deno.errors.PermissionDenied && port < 1024) {
    return "ports below 1024 are for root; use another port";
  }
}
