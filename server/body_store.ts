/**
 * Request bodies, kept until the application has read them: in memory, or in a
 * file where they are long.
 *
 * @module
 */
import { ByteBuffer } from "../wsgi/byte_buffer.ts";
import { BytesInput } from "../wsgi/input.ts";
import type { InputStream } from "../wsgi/types.ts";
import { FileInput } from "./file_input.ts";
import { is_granted, may_use } from "./permissions.ts";

/** From this size on, bytes are written to the file; smaller pieces wait. */
const BLOCK = 16 * 1024;

/** What a disk, a user or a file system that is full says. */
const FULL = ["ENOSPC", "EDQUOT", "EFBIG"];

/** A body cannot be kept; `status` is the answer. */
export class BodyStoreError extends Error {
  /** `"BodyStoreError"`. */
  override readonly name: string = "BodyStoreError";
  /** 507 where there is no room on the disk, else 500. */
  readonly status: number;

  /** An error of the file. */
  constructor(cause: unknown) {
    const { code, message } = Object(cause) as { code?: string } & Error;
    super(`Cannot keep request body: ${message}`, { cause });
    this.status = FULL.includes(code!) ? 507 : 500;
  }
}

/** The body of one request. Whoever makes it closes it. */
export class BodyStore {
  readonly #bound: number;
  readonly #folder: string | null;
  /** What is not in the file. */
  readonly #memory: ByteBuffer;
  #file: Deno.FsFile | null = null;
  /** The name of the file, where that could not be removed yet. */
  #path: string | null = null;
  #length = 0;

  /**
   * An empty body.
   *
   * @param bound How many bytes stay in memory.
   * @param folder Where the file of a longer body is made; `null` if it stays
   * in memory, too.
   * @param expected How many bytes the client announced; 0 or less if it did
   * not.
   */
  constructor(bound: number, folder: string | null, expected: number) {
    this.#bound = bound;
    this.#folder = folder;
    this.#memory = new ByteBuffer(Math.min(expected, bound));
  }

  /** How many bytes there are. */
  get length(): number {
    return this.#length;
  }

  /**
   * Add bytes at the end.
   *
   * @param piece The bytes, which must not change until the promise resolves.
   * @returns A promise if they are written to the file.
   * @throws {BodyStoreError} If they cannot be; so rejects the promise.
   */
  append(piece: Uint8Array): Promise<void> | undefined {
    this.#length += piece.length;
    if (this.#length > this.#bound && this.#folder !== null) {
      this.#file ??= this.#open(this.#folder);
      if (this.#memory.length === 0 && piece.length >= BLOCK) {
        return write_all(this.#file, piece);
      }
    }
    this.#memory.append(piece);
    if (this.#file !== null && this.#memory.length >= BLOCK) {
      return write_all(this.#file, this.#memory.take());
    }
  }

  /**
   * The body as `wsgi.input`, once all of it was added.
   *
   * @throws {BodyStoreError} If the end cannot be written.
   */
  async open(): Promise<InputStream> {
    const rest = this.#memory.take();
    if (this.#file === null) return new BytesInput(rest);
    await write_all(this.#file, rest);
    this.#file.seekSync(0, Deno.SeekMode.Start);
    return new FileInput(this.#file, this.#length);
  }

  /** Give back the file; what was not read of it cannot be read any more. */
  close(): void {
    this.#file?.close();
    this.#file = null;
    if (this.#path !== null) Deno.removeSync(this.#path);
    this.#path = null;
  }

  /** A file without a name is gone with the process, however that ends. */
  #open(folder: string): Deno.FsFile {
    const path = `${folder}/pep3333-body-${crypto.randomUUID()}`;
    let file;
    try {
      file = Deno.openSync(path, {
        read: true,
        write: true,
        createNew: true,
        mode: 0o600,
      });
    } catch (error) {
      throw new BodyStoreError(error);
    }
    try {
      Deno.removeSync(path);
    } catch { // On Windows, an open file may have to keep its name.
      this.#path = path;
    }
    return file;
  }
}

async function write_all(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  try {
    for (let rest = bytes; rest.length > 0;) {
      rest = rest.subarray(await file.write(rest));
    }
  } catch (error) {
    throw new BodyStoreError(error);
  }
}

/** The system's folder for temporary files, as far as it may be known. */
function system_folder(): string | null {
  const is_windows = Deno.build.os === "windows";
  const variable = is_windows ? "TEMP" : "TMPDIR";
  if (is_granted({ name: "env", variable })) {
    const folder = Deno.env.get(variable);
    if (folder) return folder;
  }
  return is_windows ? null : "/tmp";
}

/**
 * Where the files of long bodies are made.
 *
 * @param given A folder, or `null` for the system's.
 * @returns `null` if no folder was given and the system's may not be used.
 * @throws {TypeError} If `given` is not a folder, or may not be used.
 */
export function body_folder(given: string | null): string | null {
  if (given === null) {
    const folder = system_folder();
    return folder !== null && may_use(folder) ? folder : null;
  }
  if (!may_use(given)) {
    throw new TypeError(
      `Cannot make server: body_dir must be a folder that may be read and ` +
        `written: received ${JSON.stringify(given)}; run with ` +
        `--allow-read=${given} --allow-write=${given}`,
    );
  }
  if (!is_folder(given)) {
    throw new TypeError(
      `Cannot make server: body_dir must be a folder: received ${
        JSON.stringify(given)
      }; make it first`,
    );
  }
  return given;
}

function is_folder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}
