/**
 * A small loader, for where wrk is not installed, and for answers so large
 * that the last one counts:
 *
 *     loader.ts PORT CONNECTIONS SECONDS FILE
 *
 * FILE holds the requests, each preceded by its length and a line feed. Each
 * connection asks one after the other and reads each answer to its end; an
 * answer ends by Content-Length, by the last chunk or with the connection.
 *
 * @module
 */
const [port, connections, seconds, file] = Deno.args;
const requests = read_requests(Deno.readFileSync(file));
const end = performance.now() + Number(seconds) * 1000;
const times: number[] = [];
let errors = 0;
let next = 0;

/** A piece to write, and how many requests it is. */
interface Piece {
  readonly bytes: Uint8Array;
  readonly count: number;
}

function read_requests(bytes: Uint8Array): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < bytes.length;) {
    const line_end = bytes.indexOf(0x0a, at);
    const length = Number(
      new TextDecoder().decode(bytes.subarray(at, line_end)),
    );
    at = line_end + 1 + length;
    const piece = bytes.subarray(line_end + 1, at);
    const text = new TextDecoder("latin1").decode(piece);
    pieces.push({
      bytes: piece,
      count: text.split(/ HTTP\/1\.\d\r\n/).length - 1,
    });
  }
  return pieces;
}

/** Reads answers from one connection. */
class AnswerReader {
  readonly #conn: Deno.Conn;
  readonly #buffer = new Uint8Array(256 * 1024);
  /** What was read and belongs to no answer yet, as a latin-1 string. */
  #text = "";

  constructor(conn: Deno.Conn) {
    this.#conn = conn;
  }

  /** Reads one answer to its end; false if the connection ends with it. */
  async read_answer(): Promise<boolean> {
    let head_end: number;
    while ((head_end = this.#text.indexOf("\r\n\r\n")) < 0) {
      if (await this.#more() === 0) throw new Error("no answer");
    }
    const head = this.#text.slice(0, head_end).toLowerCase();
    this.#text = this.#text.slice(head_end + 4);
    if (!head.startsWith("http/1.1 200") && !head.startsWith("http/1.0 200")) {
      throw new Error(head);
    }
    const length = /\r\ncontent-length: *(\d+)/.exec(head);
    if (length !== null) await this.#skip(Number(length[1]));
    else if (head.includes("\r\ntransfer-encoding: chunked")) {
      while (await this.#skip_chunk());
    } else {
      while (await this.#more() > 0) this.#text = "";
      return false;
    }
    return !head.includes("\r\nconnection: close");
  }

  async #skip(left: number): Promise<void> {
    left -= this.#text.length;
    if (left <= 0) {
      this.#text = this.#text.slice(this.#text.length + left);
      return;
    }
    this.#text = "";
    while (left > 0) {
      const length = await this.#conn.read(
        left < this.#buffer.length
          ? this.#buffer.subarray(0, left)
          : this.#buffer,
      );
      if (length === null) throw new Error("short answer");
      left -= length;
    }
  }

  /** Reads over a chunk with its size; false if it was the last one. */
  async #skip_chunk(): Promise<boolean> {
    let line_end: number;
    while ((line_end = this.#text.indexOf("\r\n")) < 0) {
      if (await this.#more() === 0) throw new Error("short answer");
    }
    const size = Number.parseInt(this.#text.slice(0, line_end), 16);
    this.#text = this.#text.slice(line_end + 2);
    await this.#skip(size + 2);
    return size > 0;
  }

  async #more(): Promise<number> {
    const length = await this.#conn.read(this.#buffer) ?? 0;
    this.#text += String.fromCharCode(
      ...this.#buffer.subarray(0, Math.min(length, 16 * 1024)),
    );
    if (length > 16 * 1024) {
      this.#text += new TextDecoder("latin1").decode(
        this.#buffer.subarray(16 * 1024, length),
      );
    }
    return length;
  }
}

async function ask(): Promise<void> {
  while (performance.now() < end) {
    using conn = await Deno.connect({
      hostname: "127.0.0.1",
      port: Number(port),
    });
    const reader = new AnswerReader(conn);
    let open = true;
    while (open && performance.now() < end) {
      const { bytes, count } = requests[next++ % requests.length];
      const start = performance.now();
      for (let at = 0; at < bytes.length;) {
        at += await conn.write(bytes.subarray(at));
      }
      for (let i = 0; i < count && open; i++) {
        open = await reader.read_answer();
        times.push((performance.now() - start) * 1000);
      }
    }
  }
}

const start = performance.now();
const outcomes = await Promise.allSettled(
  Array.from({ length: Number(connections) }, ask),
);
for (const outcome of outcomes) if (outcome.status === "rejected") errors++;
const microseconds = (performance.now() - start) * 1000;
times.sort((a, b) => a - b);
console.log(JSON.stringify({
  requests: times.length,
  microseconds: Math.round(microseconds),
  p50: Math.round(times[Math.floor(times.length * 0.5)] ?? 0),
  p99: Math.round(times[Math.floor(times.length * 0.99)] ?? 0),
  errors,
}));
