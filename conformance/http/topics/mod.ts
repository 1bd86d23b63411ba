/**
 * Every topic, in the order in which they are checked.
 *
 * @module
 */
import type { HttpTopic } from "../http_check.ts";
import { CHUNKED_CODING } from "./chunked.ts";
import { CONDITIONAL } from "./conditional.ts";
import { CONNECTION } from "./connection.ts";
import { COOKIES } from "./cookies.ts";
import { EXPECT } from "./expect.ts";
import { FIELDS } from "./fields.ts";
import { FRAMING, TRANSFER_CODINGS } from "./framing.ts";
import { GARBAGE } from "./garbage.ts";
import { HOST } from "./host.ts";
import { METHOD, REQUEST_LINE } from "./request_line.ts";
import { RESPONSE } from "./response.ts";
import { ABSOLUTE_FORM, TARGET } from "./target.ts";

/** Every topic. */
export const TOPICS: readonly HttpTopic[] = [
  REQUEST_LINE,
  METHOD,
  ABSOLUTE_FORM,
  TARGET,
  HOST,
  FIELDS,
  COOKIES,
  FRAMING,
  TRANSFER_CODINGS,
  CHUNKED_CODING,
  CONNECTION,
  EXPECT,
  CONDITIONAL,
  GARBAGE,
  RESPONSE,
];
