/**
 * The form of a note: what is worth saying about a response, and the function
 * that sees whether it is to be said.
 *
 * @module
 */
import type { RuleId } from "../../validator/rules.ts";
import type { Reply } from "./reply.ts";

/**
 * How much a note weighs: `bad` breaks what its source requires or does not
 * work, `warn` is seldom what was meant, `info` is good to know.
 *
 * @category Conformance
 */
export type NoteLevel = "bad" | "warn" | "info";

/**
 * What a person needs to know of a note.
 *
 * @category Conformance
 */
export interface NoteInfo {
  /** Its name: the topic, a dot, what is noted. */
  readonly id: string;
  /** How much it weighs. */
  readonly level: NoteLevel;
  /** What is noted, in one sentence. */
  readonly text: string;
  /** The document and section that says so. */
  readonly source: string;
  /** What goes wrong. */
  readonly why: string;
  /** What to do about it. */
  readonly fix: string;
}

/** One note. */
export interface Note extends NoteInfo {
  /** The rule of the validator that says the same, if there is one. */
  readonly rule?: RuleId;
  /** What was seen that calls for the note, once or several times. */
  readonly find: (reply: Reply) => Found;
}

/** Nothing, or what was seen. */
export type Found = string | readonly string[] | false | undefined;
