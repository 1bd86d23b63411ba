/**
 * The stack of an error, taken apart, with the lines of source that it names.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** One call of a stack. */
export interface Frame {
  /** What was called, or `""`. */
  name: string;
  /** The file, as a URL or as the runtime names it. */
  file: string;
  /** The line, from 1. */
  line: number;
  /** The column, from 1. */
  column: number;
  /** Whether it is of this package or of the runtime, and not of the user. */
  is_internal: boolean;
}

/** A line of source. */
export interface SourceLine {
  /** From 1. */
  number: number;
  /** Its text. */
  text: string;
}

/** Lines of source before and after the one that is named. */
const AROUND = 4;

const FRAME = /^ +at (?:(.*?) \()?((?:[a-z]+:|\/).*?):(\d+):(\d+)\)?$/;

/** This package, whose calls are seldom what one looks for. */
const PACKAGE = new URL("../../../", import.meta.url).href;
const OWN = /^(cli|conformance|handlers|server|validator|wsgi)\//;

/** The calls of a stack, the last call first. */
export function parse_stack(stack: string): Frame[] {
  const frames: Frame[] = [];
  for (const line of stack.split("\n")) {
    const found = FRAME.exec(line);
    if (found === null) continue;
    const [, name = "", file, row, column] = found;
    frames.push({
      name: name.replace(/^async /, ""),
      file: file.replace(/^async /, ""),
      line: Number(row),
      column: Number(column),
      is_internal: is_internal(file),
    });
  }
  return frames;
}

function is_internal(file: string): boolean {
  if (/^(ext|node|deno):/.test(file)) return true;
  return file.startsWith(PACKAGE) && OWN.test(file.slice(PACKAGE.length));
}

/** The lines around the one that a frame names, as far as they may be read. */
export function source_around({ file, line }: Frame): SourceLine[] {
  if (!file.startsWith("file:")) return [];
  let text: string;
  try {
    const path = fileURLToPath(file);
    const asked = { name: "read", path } as const;
    if (Deno.permissions.querySync(asked).state !== "granted") return [];
    text = readFileSync(path, "utf8");
  } catch {
    return [];
  }
  const first = Math.max(line - AROUND, 1);
  return text.split("\n").slice(first - 1, line + AROUND)
    .map((text, index) => ({ number: first + index, text }));
}
