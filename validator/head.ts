/**
 * The head of a response, from `start_response()` to the first byte.
 *
 * @module
 */
import type { HeaderFacts } from "./headers.ts";
import type { Reporter } from "./reporter.ts";
import { seen } from "./seen.ts";

/** A status and headers that were passed to the server. */
export class Head {
  /** The status code; `null` if the status has none. */
  readonly code: number | null;
  /** The list itself, if it is one. */
  readonly headers: unknown;
  /** What the checks have found out about it. */
  readonly facts: HeaderFacts;
  /** Its names and values in one flat list, as the server left them. */
  #members: unknown[];
  #is_checked = false;

  constructor(code: number | null, headers: unknown, facts: HeaderFacts) {
    this.code = code;
    this.headers = headers;
    this.facts = facts;
    this.#members = members_of(headers);
  }

  /** Whether the status allows content. */
  get allows_content(): boolean {
    return this.code !== 204 && this.code !== 205 && this.code !== 304;
  }

  /** The application takes over; what the server did to its list is its right. */
  take_over(): void {
    if (!this.#is_checked) this.#members = members_of(this.headers);
  }

  /** The application hands over: did it change the list meanwhile? */
  hand_over(reporter: Reporter): void {
    if (this.#is_checked || !this.#is_changed()) return;
    this.#is_checked = true;
    reporter.report("headers.mutated", seen(this.headers));
  }

  /** Check what must be true when the head is sent; from now on it is. */
  check_at_first_byte(reporter: Reporter): void {
    if (this.#is_checked) return;
    const is_changed = this.#is_changed();
    this.#is_checked = true;
    if (is_changed) {
      reporter.report("headers.mutated", seen(this.headers));
    } else if (!this.facts.has_content_type && this.allows_content) {
      reporter.report("headers.content-type-missing", seen(this.headers));
    }
  }

  #is_changed(): boolean {
    const members = this.#members;
    let at = 0;
    if (Array.isArray(this.headers)) {
      for (const header of this.headers) {
        if (!Array.isArray(header)) continue;
        if (header[0] !== members[at] || header[1] !== members[at + 1]) {
          return true;
        }
        at += 2;
      }
    }
    return at !== members.length;
  }
}

/** The members of the pairs in `headers`, in one flat list. */
function members_of(headers: unknown): unknown[] {
  const members: unknown[] = [];
  if (!Array.isArray(headers)) return members;
  for (const header of headers) {
    if (Array.isArray(header)) members.push(header[0], header[1]);
  }
  return members;
}
