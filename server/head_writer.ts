/**
 * Writing the heads of responses, of which many are the same.
 *
 * @module
 */
import { latin1_encode } from "../wsgi/latin1.ts";
import type { HeaderList } from "../wsgi/types.ts";
import type { SocketWriter } from "./socket_writer.ts";

/** What a head is made of; each part is sent as it is. */
export interface ResponseHeadParts {
  /** `"1.1"` */
  readonly version: string;
  /** `"200 OK"` */
  readonly status: string;
  /** The value of Date; `""` if it is among the fields. */
  readonly date: string;
  /** The value of Server; `""` if it is among the fields. */
  readonly server: string;
  /** The fields of the application. */
  readonly fields: HeaderList;
  /** The lines of the fields that belong to the connection. */
  readonly connection: string;
}

/** A head that was written before; all of it is compared. */
interface Written {
  readonly version: string;
  readonly status: string;
  readonly date: string;
  readonly server: string;
  /** Names and values in turn. */
  readonly fields: readonly string[];
  readonly connection: string;
  /** Made when the head is written for the second time. */
  bytes: Uint8Array | null;
}

// What is remembered is bounded, and cookies are none of it.
const MAX_LENGTH = 2048;
const MASK = 15;
const WRITTEN: (Written | null)[] = new Array(MASK + 1).fill(null);

/** Write the head of a response, from memory if it was written before. */
export function write_head(wfile: SocketWriter, head: ResponseHeadParts): void {
  const place = place_of(head);
  const written = WRITTEN[place];
  if (written !== null && equals(written, head)) {
    written.bytes ??= latin1_encode(text_of(head));
    return wfile.write(written.bytes);
  }
  const text = text_of(head);
  wfile.write_latin1(text);
  if (text.length <= MAX_LENGTH && !head.fields.some(is_cookie)) {
    const { version, status, date, server, fields, connection } = head;
    WRITTEN[place] = {
      version,
      status,
      date,
      server,
      fields: fields.flat(),
      connection,
      bytes: null,
    };
  }
}

/** Heads for different resources often differ in their Content-Length. */
function place_of({ fields }: ResponseHeadParts): number {
  if (fields.length === 0) return 0;
  const value = fields[fields.length - 1][1];
  return (value.charCodeAt(value.length - 1) + 3 * value.length +
    5 * fields.length) & MASK;
}

function equals(written: Written, head: ResponseHeadParts): boolean {
  const { fields } = head;
  if (
    written.fields.length !== 2 * fields.length ||
    written.date !== head.date ||
    written.status !== head.status ||
    written.version !== head.version ||
    written.connection !== head.connection ||
    written.server !== head.server
  ) return false;
  for (let i = 0; i < fields.length; i++) {
    if (
      written.fields[2 * i] !== fields[i][0] ||
      written.fields[2 * i + 1] !== fields[i][1]
    ) return false;
  }
  return true;
}

function is_cookie([name]: readonly string[]): boolean {
  return name.length === 10 && name.toLowerCase() === "set-cookie";
}

function text_of(head: ResponseHeadParts): string {
  let text = preamble_of(head);
  const { fields } = head;
  for (let i = 0; i < fields.length; i++) {
    text += `${fields[i][0]}: ${fields[i][1]}\r\n`;
  }
  return `${text}${head.connection}\r\n`;
}

/** The status line, Date and Server. */
export function preamble_of(
  { version, status, date, server }: Omit<
    ResponseHeadParts,
    "fields" | "connection"
  >,
): string {
  let text = `HTTP/${version} ${status}\r\n`;
  if (date !== "") text += `Date: ${date}\r\n`;
  if (server !== "") text += `Server: ${server}\r\n`;
  return text;
}
