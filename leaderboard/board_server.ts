/**
 * A server of the board: how it is installed, asked for its version and started.
 *
 * @module
 */

/** Where a server is to run. */
export interface Place {
  /** An empty folder for its files, without a slash at the end. */
  readonly folder: string;
  /** The folder with the small application in several languages. */
  readonly apps: string;
  /** The folder with one file, `index.html`, for servers of files. */
  readonly site: string;
  /** A free port of 127.0.0.1. */
  readonly port: number;
  /** The port of the application, for servers that pass requests on. */
  readonly backend: number;
}

/** How a server is started; it stays in the foreground. */
export interface Start {
  readonly command: readonly string[];
  /** Files to write into the folder first, by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** A server of the board. */
export interface BoardServer {
  readonly name: string;
  /** The language it is written in. */
  readonly language: string;
  /** What it serves: the application, a file, or something of its own. */
  readonly serves: string;
  /** The command that installs it. */
  readonly install: string;
  /** The command that prints its version; without it, it is not installed. */
  readonly version: readonly string[];
  /** Whether it needs `backend`. */
  readonly is_proxy?: boolean;
  readonly start: (place: Place) => Start;
}

/** The interpreter that Debian's packages for Python are made for. */
export const PYTHON = "/usr/bin/python3";

/** The command that prints the version of a distribution for Python. */
export function python_version(name: string): string[] {
  const code = `import importlib.metadata as m; print(m.version("${name}"))`;
  return [PYTHON, "-c", code];
}
