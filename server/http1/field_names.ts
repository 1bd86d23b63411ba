/**
 * The names of header fields, remembered: clients send the same few all the
 * time.
 *
 * @module
 */
import { environ_key } from "../../wsgi/environ.ts";
import { latin1_decode } from "../../wsgi/latin1.ts";

/** A field that the server acts on, beside handing it on; 0 for all others. */
export const ROLES = {
  "host": 1,
  "content-type": 2,
  "content-length": 3,
  "transfer-encoding": 4,
  "connection": 5,
  "expect": 6,
} as const;

const ROLE_OF: ReadonlyMap<string, number> = new Map(Object.entries(ROLES));

/**
 * The name of a field, and what is to be known about it.
 *
 * @category Server
 */
export interface FieldName {
  /** The name, as sent. */
  readonly text: string;
  /** Its environ key; `null` if the field must be left out. */
  readonly key: string | null;
  /** One of `ROLES`, or 0. */
  readonly role: number;
}

/** A name in the table, with what it is found by. */
interface Interned {
  readonly name: FieldName;
  readonly hash: number;
  readonly bytes: Uint8Array;
}

/** What is known about the name `text`, a token. */
export function field_name(text: string): FieldName {
  return {
    text,
    key: environ_key(text),
    role: ROLE_OF.get(text.toLowerCase()) ?? 0,
  };
}

// Clients choose the names, so they must not decide how much is remembered:
// nothing is ever evicted, and what finds no place is made anew each time.
const MAX_NAMES = 1024;
const MAX_LENGTH = 64;
const PROBES = 4;

/** Twice as many places as names, a power of two. */
const MASK = 2 * MAX_NAMES - 1;
const TABLE: (Interned | undefined)[] = new Array(MASK + 1).fill(undefined);
let size = 0;

/**
 * One step of the hash that `find_name()` takes: the hash of the bytes so far
 * and the next byte.
 */
export function hash_step(hash: number, byte: number): number {
  return (hash << 3) ^ (hash >>> 29) ^ byte;
}

/**
 * What is known about the name in `bytes` from `start` to `end`.
 *
 * @param hash The hash of these bytes, see `hash_step()`.
 */
export function find_name(
  bytes: Uint8Array,
  start: number,
  end: number,
  hash: number,
): FieldName {
  const first = hash ^ (hash >>> 15);
  for (let probe = 0; probe < PROBES; probe++) {
    const place = (first + probe) & MASK;
    const it = TABLE[place];
    if (it === undefined) return intern(bytes.slice(start, end), hash, place);
    if (it.hash === hash && equals(it.bytes, bytes, start, end)) return it.name;
  }
  return field_name(latin1_decode(bytes.subarray(start, end)));
}

/** Clients can make names with equal hashes, so the bytes decide. */
function equals(
  name: Uint8Array,
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  const length = end - start;
  if (name.length !== length) return false;
  for (let i = 0; i < length; i++) {
    if (name[i] !== bytes[start + i]) return false;
  }
  return true;
}

function intern(bytes: Uint8Array, hash: number, place: number): FieldName {
  const name = field_name(latin1_decode(bytes));
  if (size < MAX_NAMES && bytes.length <= MAX_LENGTH) {
    TABLE[place] = { name, hash, bytes };
    size++;
  }
  return name;
}
