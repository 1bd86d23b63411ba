/**
 * Writing to a connection: small pieces together, large ones without a copy.
 *
 * @module
 */
import { ClientDisconnected } from "../handlers/client_disconnected.ts";
import { latin1_encode } from "../wsgi/latin1.ts";

/** A block that most answers fit into, and one for what they do not. */
const SMALL = 4 * 1024;
const BLOCK = 64 * 1024;

/** From this size on, a piece is sent without copying it. */
const LARGE = 32 * 1024;

/** Memory to collect small pieces in. */
class Block {
  readonly bytes: Uint8Array;
  #view: Uint8Array;

  constructor(length: number) {
    this.#view = this.bytes = new Uint8Array(length);
  }

  /** The first bytes: the view made last, as many answers are of one length. */
  first(length: number): Uint8Array {
    if (this.#view.length !== length) {
      this.#view = this.bytes.subarray(0, length);
    }
    return this.#view;
  }
}

/** Blocks that are not in use; an idle connection holds none. */
class Pool {
  readonly #free: Block[] = [];
  readonly #length: number;
  readonly #most: number;

  constructor(length: number, most: number) {
    this.#length = length;
    this.#most = most;
  }

  take(): Block {
    return this.#free.pop() ?? new Block(this.#length);
  }

  give(block: Block): void {
    if (this.#free.length < this.#most) this.#free.push(block);
  }
}

// As many connections as can be read from in one turn of the event loop hold a
// block at the same time.
const SMALL_BLOCKS = new Pool(SMALL, 1024);
const BLOCKS = new Pool(BLOCK, 64);

function pool_of(block: Block): Pool {
  return block.bytes.length === SMALL ? SMALL_BLOCKS : BLOCKS;
}

const ENCODER = new TextEncoder();

/** Bytes that are sent from where they are. */
interface Piece {
  readonly data: Uint8Array;
  /** How many they were: the head may have announced them. */
  readonly length: number;
  /** The block that they are in, if they are in one. */
  readonly block: Block | null;
}

/**
 * The writing side of a connection.
 *
 * @category Server
 */
export class SocketWriter {
  /** Called when all was sent (`null`) or nothing can be sent any more. */
  on_settled: (failure: Error | null) => void = () => {};
  /** Bytes that the system has taken so far. */
  bytes_sent = 0;
  /** Whether it failed as the application took bytes away that wait here. */
  lost_bytes = false;

  readonly #conn: Deno.Conn;
  /** Text of heads, to be encoded in one go. */
  #text = "";
  #block: Block | null = null;
  #used = 0;
  /** The block that is being sent. */
  #sent_block: Block | null = null;
  #sent_length = 0;
  /** The pieces before the block. */
  #queue: Piece[] = [];
  #sending: Promise<void> | undefined;
  #failure: ClientDisconnected | null = null;

  /** Write to `conn`; closing it is up to the caller. */
  constructor(conn: Deno.Conn) {
    this.#conn = conn;
  }

  /** Whether everything queued is small, and so was copied. */
  get is_small(): boolean {
    return this.#queue.length === 0;
  }

  /** Queue a string that is known to be latin-1. */
  write_latin1(text: string): void {
    this.#text += text;
  }

  /** Queue bytes; large pieces must not change until they are flushed. */
  write(data: Uint8Array): void {
    if (this.#text !== "") this.#encode();
    this.#append(data);
  }

  #append(data: Uint8Array): void {
    if (data.length >= LARGE) {
      this.#seal();
      this.#queue.push({ data, length: data.length, block: null });
      return;
    }
    this.#make_room(data.length).bytes.set(data, this.#used);
    this.#used += data.length;
  }

  /** The block, with room for so many bytes more, which are less than `LARGE`. */
  #make_room(length: number): Block {
    const block = this.#block;
    const needed = this.#used + length;
    if (block !== null) {
      if (needed <= block.bytes.length) return block;
      if (needed <= BLOCK && block.bytes.length === SMALL) {
        const larger = this.#block = BLOCKS.take();
        larger.bytes.set(block.first(this.#used));
        SMALL_BLOCKS.give(block);
        return larger;
      }
      this.#seal();
    }
    return this.#block = (length <= SMALL ? SMALL_BLOCKS : BLOCKS).take();
  }

  #encode(): void {
    const text = this.#text;
    this.#text = "";
    // UTF-8 takes at most two bytes for a latin-1 character, and one only for
    // ASCII. (Before Deno 2.8, encodeInto() is sometimes wrong about `read`.)
    if (2 * text.length < LARGE) {
      const { bytes } = this.#make_room(2 * text.length);
      const room = bytes.subarray(this.#used);
      if (ENCODER.encodeInto(text, room).written === text.length) {
        this.#used += text.length;
        return;
      }
    }
    this.#append(latin1_encode(text));
  }

  /** Queue the bytes in the block, so that something else can follow. */
  #seal(): void {
    if (this.#used === 0) return;
    const data = this.#block!.first(this.#used);
    this.#queue.push({ data, length: this.#used, block: this.#block });
    this.#block = null;
    this.#used = 0;
  }

  /**
   * Send what is queued.
   *
   * @returns A promise that resolves when the system has taken it all, or
   * rejects with {@linkcode ClientDisconnected}; `undefined` if nothing was
   * queued.
   */
  flush(): Promise<void> | undefined {
    if (this.#text !== "") this.#encode();
    if (this.#sending === undefined) {
      if (this.#is_empty) return undefined;
      this.#sending = this.#queue.length === 0 && this.#failure === null
        ? this.#send_block()
        : this.#send();
    }
    return this.#sending;
  }

  /** One block is what most answers are: one write, with nothing around it. */
  #send_block(): Promise<void> {
    const data = this.#next()!;
    this.#sent_length = data.length;
    return this.#conn.write(data).then(this.#block_taken, this.#block_refused);
  }

  // Made once for a connection, not once for a write as an async function is.

  readonly #block_taken = (count: number): void | Promise<void> => {
    this.bytes_sent += count;
    if (count < this.#sent_length) {
      return this.#send(
        this.#sent_block!.bytes.subarray(count, this.#sent_length),
      );
    }
    if (!this.#is_empty) return this.#send();
    this.#recycle();
    this.#settle();
  };

  readonly #block_refused = (cause: unknown): void => {
    this.#fail(cause);
    this.#settle();
  };

  /** Also sends what is queued in the meantime. */
  async #send(first?: Uint8Array): Promise<void> {
    try {
      if (this.#failure !== null) throw this.#failure;
      let data = first ?? this.#next();
      for (; data !== null; data = this.#next()) {
        for (let sent = 0; sent < data.length;) {
          const rest = sent === 0 ? data : data.subarray(sent);
          const count = await this.#conn.write(rest);
          sent += count;
          this.bytes_sent += count;
        }
      }
    } catch (cause) {
      this.#fail(cause);
    }
    this.#settle();
  }

  #fail(cause: unknown): void {
    this.#queue = [];
    this.#block = null;
    this.#used = 0;
    this.#failure ??= cause instanceof ClientDisconnected
      ? cause
      : new ClientDisconnected(
        "Cannot send response: the client closed the connection",
        { cause },
      );
  }

  #settle(): void {
    this.#sending = undefined;
    this.on_settled(this.#failure);
    if (this.#failure !== null) throw this.#failure;
  }

  get #is_empty(): boolean {
    return this.#used === 0 && this.#queue.length === 0 && this.#text === "";
  }

  /** The block sent before is free for the next answer of anybody. */
  #recycle(): void {
    const sent = this.#sent_block;
    if (sent !== null) pool_of(sent).give(sent);
    this.#sent_block = null;
  }

  /** The next bytes to send; the block sent before goes back to the pool. */
  #next(): Uint8Array | null {
    this.#recycle();
    if (this.#text !== "") this.#encode();
    if (this.#queue.length > 0) return this.#take(this.#queue.shift()!);
    if (this.#block === null) return null;
    const data = this.#block.first(this.#used);
    this.#sent_block = this.#block;
    this.#block = null;
    this.#used = 0;
    return data;
  }

  /**
   * A buffer may be detached or shrunk while it waits here. Less than was
   * announced would make the next response a part of this one's body.
   */
  #take({ data, length, block }: Piece): Uint8Array {
    this.#sent_block = block;
    if (data.length === length) return data;
    if (data.length > length) return data.subarray(0, length);
    this.lost_bytes = true;
    throw new ClientDisconnected(
      `Cannot send response: a chunk had ${length} bytes when it was given ` +
        `and now has ${data.length}; leave chunks alone until the body is ` +
        "closed",
    );
  }
}
