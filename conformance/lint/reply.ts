/**
 * A response and the request that it answers, as the notes look at them.
 *
 * @module
 */
import { latin1_decode } from "../../wsgi/latin1.ts";
import { show } from "../../wsgi/show.ts";
import type { HeaderList } from "../../wsgi/types.ts";
import {
  type Directive,
  parse_directives,
  parse_media_type,
  parse_seconds,
  value_of,
} from "./grammar.ts";

/**
 * The request, as far as its response depends on it.
 *
 * @category Conformance
 */
export interface LintRequest {
  /** Default `"GET"`. */
  readonly method?: string;
  /** The absolute URL. */
  readonly url: string;
  /** The header fields in the order sent, as latin-1 strings; default none. */
  readonly headers?: Readonly<HeaderList>;
}

/**
 * The response, as a client gets it.
 *
 * @category Conformance
 */
export interface LintResponse {
  /** The status code. */
  readonly status: number;
  /** The header fields in the order received, as latin-1 strings. */
  readonly headers: Readonly<HeaderList>;
  /** The content, which may have a content coding; default empty. */
  readonly body?: Uint8Array;
  /** Whether `body` is only the beginning of the content; default no. */
  readonly truncated?: boolean;
}

/** Media types that are text by their registration, though not `text/*`. */
const TEXT_TYPES = ["application/json", "application/xml", "image/svg+xml"];

const MOST_SNIFFED = 1024;

/** What the notes ask of a response. */
export class Reply {
  readonly status: number;
  readonly method: string;
  readonly url: URL;
  /** The content as it came. */
  readonly body: Uint8Array;
  /** Whether `body` is all of the content. */
  readonly is_whole: boolean;
  readonly #request: Fields;
  readonly #response: Fields;

  constructor(request: LintRequest, response: LintResponse) {
    this.method = request.method ?? "GET";
    this.url = new URL(request.url);
    this.status = response.status;
    this.body = response.body ?? new Uint8Array();
    this.is_whole = response.truncated !== true;
    this.#request = new Fields(request.headers ?? []);
    this.#response = new Fields(response.headers);
  }

  /** The value of a field, its lines joined. */
  field(name: string): string | undefined {
    return this.#response.get(name);
  }

  /** The values of a field, a line each. */
  lines(name: string): string[] {
    return this.#response.lines(name);
  }

  has(name: string): boolean {
    return this.#response.get(name) !== undefined;
  }

  /** Every field line. */
  get fields(): Readonly<HeaderList> {
    return this.#response.list;
  }

  /** The value of a field of the request, its lines joined. */
  asked(name: string): string | undefined {
    return this.#request.get(name);
  }

  /** Whether a field of the request has a name that begins like this. */
  asked_any(prefix: string): boolean {
    return this.#request.list.some(([name]) =>
      name.toLowerCase().startsWith(prefix)
    );
  }

  /** A field as it is shown: `Age: "x"`. */
  quote(name: string): string {
    return quote(name, this.field(name));
  }

  /** The request, where it calls for a note. */
  quote_request(name: string): string {
    return `asked with ${quote(name, this.asked(name))}`;
  }

  /** The directives of Cache-Control; none if they do not parse. */
  get cache_control(): Directive[] {
    return parse_directives(this.field("Cache-Control") ?? "") ?? [];
  }

  /** Whether Cache-Control has this directive, whatever its value. */
  is_marked(directive: string): boolean {
    return this.cache_control.some(({ name }) => name === directive);
  }

  /** The seconds of a directive of Cache-Control. */
  seconds(directive: string): number | undefined {
    return parse_seconds(value_of(this.cache_control, directive));
  }

  /** The media type in lower case, without parameters; empty if there is none. */
  get media_type(): string {
    return parse_media_type(this.field("Content-Type") ?? "")?.value ?? "";
  }

  /** The charset that Content-Type names, in lower case. */
  get charset(): string | undefined {
    const type = parse_media_type(this.field("Content-Type") ?? "");
    return value_of(type?.parameters ?? [], "charset")?.toLowerCase();
  }

  get is_text(): boolean {
    const type = this.media_type;
    return type.startsWith("text/") || TEXT_TYPES.includes(type) ||
      /\+(json|xml)$/.test(type);
  }

  /** Whether the message may have content at all. */
  get may_have_content(): boolean {
    return this.method !== "HEAD" && ![204, 205, 304].includes(this.status);
  }

  /**
   * The bytes of the representation; `undefined` where the message has none,
   * has a part of it, or has it under a content coding.
   */
  get representation(): Uint8Array | undefined {
    const is_here = this.may_have_content && this.status !== 206 &&
      !this.has("Content-Encoding");
    return is_here ? this.body : undefined;
  }

  /** The beginning of the representation, a latin-1 string. */
  get beginning(): string {
    const { representation = new Uint8Array() } = this;
    return latin1_decode(representation.subarray(0, MOST_SNIFFED));
  }

  /** Whether what is asked for is the resource as it is. */
  get is_retrieval(): boolean {
    return this.method === "GET" || this.method === "HEAD";
  }

  /** Whether the client is on the machine itself, as in a check of an app. */
  get is_local(): boolean {
    return /^(localhost|127\..*|\[::1\])$/.test(this.url.hostname);
  }
}

/** A field as it is shown: `Age: "x"`, or `no Age`. */
export function quote(name: string, value: string | undefined): string {
  return value === undefined ? `no ${name}` : `${name}: ${show(value)}`;
}

/** Header fields, found by their name in any case. */
class Fields {
  constructor(readonly list: Readonly<HeaderList>) {}

  lines(name: string): string[] {
    const wanted = name.toLowerCase();
    return this.list.filter(([name]) => name.toLowerCase() === wanted)
      .map(([, value]) => value.trim());
  }

  get(name: string): string | undefined {
    const lines = this.lines(name);
    return lines.length > 0 ? lines.join(", ") : undefined;
  }
}
