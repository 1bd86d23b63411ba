/**
 * Unix sockets, which are files: they outlive a server that was killed, and
 * may be replaced while one listens.
 *
 * @module
 */
import { may_use } from "./permissions.ts";

/** Milliseconds in which a server that is alive has accepted a connection. */
const PROBE = 2000;

/** A Unix socket that listens, and the file that it made. */
export class UnixSocket {
  /** Accepts the connections. */
  readonly listener: Deno.UnixListener;
  readonly #path: string;
  readonly #file: Deno.FileInfo;

  /**
   * Listen at `path`, in place of a server that has left its file there.
   *
   * @param mode The mode bits of the file; those that umask leaves if absent.
   * @throws {Deno.errors.AddrInUse} If a server listens there, or the file is
   * not a socket.
   */
  constructor(path: string, mode: number | undefined) {
    this.#path = path;
    this.listener = listen_at(path);
    try {
      if (mode !== undefined) Deno.chmodSync(path, mode);
      this.#file = Deno.lstatSync(path);
    } catch (error) {
      this.listener.close();
      throw error;
    }
  }

  /** Stop listening and remove the file, unless it is another server's. */
  close(): void {
    // Deno removes whatever has the name, so what has to stay is out of the way.
    const aside = `${this.#path}.${crypto.randomUUID()}`;
    const has_successor = this.#has_successor() && may_use(folder_of(aside));
    if (has_successor) Deno.renameSync(this.#path, aside);
    this.listener.close();
    if (has_successor) Deno.renameSync(aside, this.#path);
  }

  #has_successor(): boolean {
    try {
      const { ino, dev } = Deno.lstatSync(this.#path);
      return ino !== this.#file.ino || dev !== this.#file.dev;
    } catch { // Nobody has it.
      return false;
    }
  }
}

function folder_of(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || (path[0] === "/" ? "/" : ".");
}

function listen_at(path: string): Deno.UnixListener {
  try {
    return Deno.listen({ transport: "unix", path });
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    if (!Deno.lstatSync(path).isSocket || is_alive(path)) throw error;
  }
  Deno.removeSync(path);
  return Deno.listen({ transport: "unix", path });
}

/** Sets `answer[0]`: 1 if somebody listens at `path`, 2 if nobody does. */
const PROBE_PROGRAM = `onmessage = async ({ data: [path, answer] }) => {
  let is_alive = true;
  try {
    (await Deno.connect({ transport: "unix", path })).close();
  } catch (error) {
    is_alive = !(error instanceof Deno.errors.ConnectionRefused);
  }
  Atomics.store(answer, 0, is_alive ? 1 : 2);
  Atomics.notify(answer, 0);
};`;

/**
 * Whether a server listens at `path`. Binding is synchronous, and connecting is
 * not, so another thread connects.
 */
function is_alive(path: string): boolean {
  const answer = new Int32Array(new SharedArrayBuffer(4));
  const url = `data:text/javascript,${encodeURIComponent(PROBE_PROGRAM)}`;
  const worker = new Worker(url, { type: "module" });
  worker.postMessage([path, answer]);
  Atomics.wait(answer, 0, 0, PROBE);
  worker.terminate();
  return answer[0] !== 2;
}
