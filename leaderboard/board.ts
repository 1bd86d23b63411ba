/**
 * What the board knows: the servers, and how each ended in each check. The page
 * keeps it, so that a run of a few servers leaves the others as they were.
 *
 * @module
 */
import { count } from "../conformance/report/findings.ts";
import type {
  Counts,
  Finding,
  Report,
  Verdict,
} from "../conformance/report/types.ts";
import type { BoardServer } from "./board_server.ts";

/** One server with its results. */
export interface BoardRow
  extends Pick<BoardServer, "name" | "language" | "serves" | "install"> {
  readonly version: string;
  /** The day of the run, `2026-11-24`. */
  readonly day: string;
  /** How long it took, in milliseconds. */
  readonly duration_ms: number;
  /** Why it did not come to its end, if it did not. */
  readonly ended?: string;
  /** By the name of the check. */
  readonly cells: Readonly<Record<string, Cell>>;
}

/** How a server ended in a check. */
export type Cell = Pick<
  Finding,
  "verdict" | "sent" | "seen" | "received" | "reason"
>;

/** A check, as the page shows it. */
export type BoardCheck =
  & Pick<Finding, "id" | "title" | "level" | "source">
  & Required<Pick<Finding, "why" | "fix">>
  & Pick<Finding, "expected">;

/** The board. */
export interface Board {
  readonly checks: readonly BoardCheck[];
  readonly rows: readonly BoardRow[];
}

/** The result of a server as a row. */
export function row_of(
  { name, language, serves, install }: BoardServer,
  version: string,
  { findings, started_at, duration_ms, ended, target }: Report,
): BoardRow {
  const { host } = new URL(target);
  const cells = findings.map((finding): [string, Cell] => {
    const { id, verdict, sent, seen, received, reason } = finding;
    return [id, {
      verdict,
      sent: sent?.replaceAll(host, "HOST"),
      seen: seen?.replaceAll(host, "HOST"),
      received: received && without_varying(received.replaceAll(host, "HOST")),
      reason,
    }];
  });
  return {
    name,
    language,
    serves,
    install,
    version,
    day: started_at.slice(0, 10),
    duration_ms,
    ended: ended?.replaceAll(host, "HOST"),
    cells: Object.fromEntries(cells),
  };
}

/** The date is no news, and would make each response a string of its own. */
function without_varying(received: string): string {
  return received.replace(
    /(date|last-modified|expires): \w{3}, [^\\]*/gi,
    (_, name) => `${name}: …`,
  );
}

/** How many checks of a row ended in each verdict. */
export function counts_of({ cells }: BoardRow): Counts {
  return count(Object.values(cells));
}

/** The rows from the fewest broken MUSTs to the most. */
export function ranked(rows: readonly BoardRow[]): BoardRow[] {
  const broken = new Map(rows.map((row) => [row, counts_of(row)]));
  return rows.toSorted((a, b) => {
    const [x, y] = [broken.get(a)!, broken.get(b)!];
    // A run that did not come to its end is no result.
    return Number(a.ended !== undefined) - Number(b.ended !== undefined) ||
      x.fail - y.fail || x.warn - y.warn || y.pass - x.pass ||
      a.name.localeCompare(b.name);
  });
}

/** The parts of a cell in the order in which they are stored. */
const PARTS = ["sent", "seen", "received", "reason"] as const;

/** The board as it is stored: each text once, referred to by its index. */
export interface Packed {
  readonly checks: readonly BoardCheck[];
  readonly texts: readonly string[];
  /** The cells are in the order of `checks`: a verdict and four indexes. */
  readonly rows: readonly (
    & Omit<BoardRow, "cells">
    & { readonly cells: readonly (PackedCell | null)[] }
  )[];
}

type PackedCell = readonly [verdict: Verdict, ...texts: number[]];

/** Make a board small. */
export function pack({ checks, rows }: Board): Packed {
  const indexes = new Map<string, number>([["", 0]]);
  function index_of(text = ""): number {
    const index = indexes.get(text) ?? indexes.size;
    indexes.set(text, index);
    return index;
  }
  const packed = rows.map(({ cells, ...row }) => ({
    ...row,
    cells: checks.map(({ id }): PackedCell | null => {
      const cell = cells[id];
      return cell === undefined
        ? null
        : [cell.verdict, ...PARTS.map((part) => index_of(cell[part]))];
    }),
  }));
  return { checks, texts: Array.from(indexes.keys()), rows: packed };
}

/** Undo {@linkcode pack}. */
export function unpack({ checks, texts, rows }: Packed): Board {
  return {
    checks,
    rows: rows.map(({ cells, ...row }) => ({
      ...row,
      cells: Object.fromEntries(
        cells.flatMap((cell, index): [string, Cell][] => {
          if (cell === null) return [];
          const [verdict, ...parts] = cell;
          const entries = PARTS.flatMap((part, at) =>
            parts[at] === 0 ? [] : [[part, texts[parts[at]]]]
          );
          return [[checks[index].id, {
            verdict,
            ...Object.fromEntries(entries),
          }]];
        }),
      ),
    })),
  };
}
