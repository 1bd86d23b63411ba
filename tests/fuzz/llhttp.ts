/**
 * A second opinion: llhttp, which reads HTTP for Node.js, as the npm package
 * undici has it.
 *
 * @module
 */
import { createRequire } from "node:module";
import { latin1_decode, latin1_encode } from "../../wsgi/latin1.ts";
import { npm_install } from "../helpers/install_once.ts";

const PACKAGE = "undici@7.30.2";
const FILE = "node_modules/undici/lib/llhttp/llhttp-wasm.js";

/** llhttp's numbers. */
const REQUEST = 1;
const HPE_CLOSED_CONNECTION = 5;
const HPE_PAUSED_UPGRADE = 22;

/** A request as llhttp reads it. */
export interface LlhttpRequest {
  method: string;
  body: string;
  keep_alive: boolean;
  is_complete: boolean;
}

/** What llhttp makes of a connection. */
export interface LlhttpReading {
  readonly requests: LlhttpRequest[];
  /** Why it reads no further; `null` if it has read everything. */
  readonly error: string | null;
  /** Whether that is because the last request asks for another protocol. */
  readonly is_upgraded: boolean;
}

interface Exports {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;
  malloc(size: number): number;
  free(address: number): void;
  llhttp_alloc(type: number): number;
  llhttp_free(parser: number): void;
  llhttp_execute(parser: number, data: number, length: number): number;
  llhttp_finish(parser: number): number;
  llhttp_get_error_reason(parser: number): number;
  llhttp_get_method(parser: number): number;
  llhttp_method_name(method: number): number;
  llhttp_errno_name(error: number): number;
}

/** llhttp, ready to read. */
export class Llhttp {
  #wasm!: Exports;
  #requests: LlhttpRequest[] = [];

  private constructor() {}

  /** Fetch it; `null` where that cannot be done. */
  static async load(): Promise<Llhttp | null> {
    const folder = await npm_install([PACKAGE]);
    if (folder === null) return null;
    const code = createRequire(`${folder}/`)(`${folder}/${FILE}`);
    const llhttp = new Llhttp();
    const none = () => 0;
    const { instance } = await WebAssembly.instantiate(code, {
      env: {
        wasm_on_message_begin: () => {
          llhttp.#requests.push({
            method: "",
            body: "",
            keep_alive: false,
            is_complete: false,
          });
          return 0;
        },
        wasm_on_url: none,
        wasm_on_status: none,
        wasm_on_header_field: none,
        wasm_on_header_value: none,
        wasm_on_headers_complete: (
          parser: number,
          _status: number,
          _upgrade: number,
          keep_alive: number,
        ) => {
          const request = llhttp.#requests.at(-1)!;
          const wasm = llhttp.#wasm;
          request.keep_alive = keep_alive === 1;
          request.method = llhttp.#text(
            wasm.llhttp_method_name(wasm.llhttp_get_method(parser)),
          );
          return 0;
        },
        wasm_on_body: (_parser: number, start: number, length: number) => {
          llhttp.#requests.at(-1)!.body += latin1_decode(
            new Uint8Array(llhttp.#wasm.memory.buffer, start, length),
          );
          return 0;
        },
        wasm_on_message_complete: () => {
          llhttp.#requests.at(-1)!.is_complete = true;
          return 0;
        },
      },
    }) as unknown as WebAssembly.WebAssemblyInstantiatedSource;
    llhttp.#wasm = instance.exports as unknown as Exports;
    llhttp.#wasm._initialize();
    return llhttp;
  }

  /** Read all that a client sends before it ends its side. */
  read(text: string): LlhttpReading {
    const wasm = this.#wasm;
    this.#requests = [];
    const parser = wasm.llhttp_alloc(REQUEST);
    const data = wasm.malloc(text.length + 1);
    new Uint8Array(wasm.memory.buffer).set(latin1_encode(text), data);
    let error = wasm.llhttp_execute(parser, data, text.length);
    let reason = error === 0 ? "" : this.#reason(parser, error);
    if (error === 0) {
      error = wasm.llhttp_finish(parser);
      if (error !== 0) reason = this.#reason(parser, error);
    }
    wasm.free(data);
    wasm.llhttp_free(parser);
    return {
      requests: this.#requests,
      error: error === 0 || error === HPE_CLOSED_CONNECTION ? null : reason,
      is_upgraded: error === HPE_PAUSED_UPGRADE,
    };
  }

  #reason(parser: number, error: number): string {
    const wasm = this.#wasm;
    const name = this.#text(wasm.llhttp_errno_name(error));
    const reason = wasm.llhttp_get_error_reason(parser);
    return `${name}${reason === 0 ? "" : `, ${this.#text(reason)}`}`;
  }

  /** A C string. */
  #text(start: number): string {
    const bytes = new Uint8Array(this.#wasm.memory.buffer, start);
    return latin1_decode(bytes.subarray(0, bytes.indexOf(0)));
  }
}
