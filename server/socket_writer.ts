/**
 * Writing to a connection: small pieces together, large ones as they are.
 *
 * @module
 */
import { ClientDisconnected } from "../handlers/client_disconnected.ts";
import { latin1_encode } from "../wsgi/latin1.ts";

const BLOCK = 16 * 1024;

/** From this size on a piece is sent from where it is, not copied. */
const LARGE = 8 * 1024;

/** Blocks that no connection uses now; an idle connection holds none. */
const POOL: Uint8Array[] = [];
const MAX_POOL = 64;

const ENCODER = new TextEncoder();

/** The writing side of a connection. */
export class SocketWriter {
  readonly #conn: Deno.Conn;
  /** Text of heads, to be encoded in one go. */
  #text = "";
  #block: Uint8Array | null = null;
  #used = 0;
  /** The block that is being sent. */
  #sent_block: Uint8Array | null = null;
  /** What comes before the block. */
  #queue: Uint8Array[] = [];
  #sending: Promise<void> | undefined;
  #failure: ClientDisconnected | null = null;

  /** Write to `conn`, which stays the caller's to close. */
  constructor(conn: Deno.Conn) {
    this.#conn = conn;
  }

  /** Whether all that waits is small, and copied. */
  get is_small(): boolean {
    return this.#queue.length === 0;
  }

  /** Queue a latin-1 string that was checked to be one. */
  write_latin1(text: string): void {
    this.#text += text;
  }

  /** Queue bytes; large ones must stay as they are until they are flushed. */
  write(data: Uint8Array): void {
    if (this.#text !== "") this.#encode();
    this.#append(data);
  }

  #append(data: Uint8Array): void {
    if (data.length >= LARGE) {
      this.#seal();
      this.#queue.push(data);
      return;
    }
    if (this.#used + data.length > BLOCK) this.#seal();
    this.#block ??= POOL.pop() ?? new Uint8Array(BLOCK);
    this.#block.set(data, this.#used);
    this.#used += data.length;
  }

  #encode(): void {
    const text = this.#text;
    this.#text = "";
    // UTF-8 takes at most two bytes for a latin-1 character, one for ASCII only.
    // (What encodeInto() says it has read is wrong at times before Deno 2.8.)
    if (this.#used + 2 * text.length <= BLOCK) {
      this.#block ??= POOL.pop() ?? new Uint8Array(BLOCK);
      const room = this.#block.subarray(this.#used);
      if (ENCODER.encodeInto(text, room).written === text.length) {
        this.#used += text.length;
        return;
      }
    }
    this.#append(latin1_encode(text));
  }

  /** Let what is in the block be followed by something else. */
  #seal(): void {
    if (this.#used === 0) return;
    this.#queue.push(this.#block!.subarray(0, this.#used));
    this.#block = null;
    this.#used = 0;
  }

  /**
   * Send what is queued.
   *
   * @returns A promise that resolves when the system has taken it and rejects
   * with {@linkcode ClientDisconnected}; nothing if nothing was queued.
   */
  flush(): Promise<void> | undefined {
    if (this.#text !== "") this.#encode();
    if (this.#sending === undefined) {
      if (this.#used === 0 && this.#queue.length === 0) return undefined;
      this.#sending = this.#send();
    }
    return this.#sending;
  }

  /** What is queued while it sends is sent as well. */
  async #send(): Promise<void> {
    try {
      if (this.#failure !== null) throw this.#failure;
      for (let data = this.#next(); data !== null; data = this.#next()) {
        let sent = await this.#conn.write(data);
        while (sent < data.length) {
          sent += await this.#conn.write(data.subarray(sent));
        }
      }
    } catch (cause) {
      this.#queue = [];
      this.#block = null;
      this.#used = 0;
      this.#failure ??= new ClientDisconnected(
        "Cannot send response as the client closed the connection",
        { cause },
      );
      throw this.#failure;
    } finally {
      this.#sending = undefined;
    }
  }

  /** What to send next; the block that was sent before goes to the pool. */
  #next(): Uint8Array | null {
    const sent = this.#sent_block;
    if (sent !== null && POOL.length < MAX_POOL) POOL.push(sent);
    this.#sent_block = null;
    if (this.#text !== "") this.#encode();
    if (this.#queue.length > 0) return this.#queue.shift()!;
    if (this.#block === null) return null;
    const data = this.#block.subarray(0, this.#used);
    this.#sent_block = this.#block;
    this.#block = null;
    this.#used = 0;
    return data;
  }
}
