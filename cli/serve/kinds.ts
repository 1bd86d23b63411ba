/**
 * What the value of an option can be, and how it is read from text.
 *
 * @module
 */

/** A kind of value. */
export interface Kind<T> {
  /** What stands for a value in the help; a switch has none. */
  readonly value?: string;
  /** What a value must be, for messages. */
  readonly expected: string;
  /** A value that is right, for messages. */
  readonly example: string;
  /** Whether the option may be repeated; then T is an array. */
  readonly multiple?: boolean;
  /** Read a value; `undefined` where `text` is not one. */
  readonly read: (text: string) => T | undefined;
}

/** On or off. */
export const FLAG: Kind<boolean> = {
  expected: "true or false",
  example: "true",
  read(text) {
    if (/^(true|1|yes|on)$/i.test(text)) return true;
    if (/^(false|0|no|off)$/i.test(text)) return false;
  },
};

/** Any text but the empty one. */
export function text(value: string, example: string): Kind<string> {
  const read = (text: string) => text || undefined;
  return { value, expected: "a text that is not empty", example, read };
}

/** A path or a folder, for messages the same as text. */
export const PATH: Kind<string> = text("PATH", "./file");

/** A whole number from `least` on. */
export function count(least: number, most = Number.MAX_SAFE_INTEGER): Kind<
  number
> {
  return {
    value: "N",
    expected: most < Number.MAX_SAFE_INTEGER
      ? `a whole number from ${least} to ${most}`
      : `a whole number of ${least} or more`,
    example: String(Math.max(least, 100)),
    read(text) {
      const number = /^\d+$/.test(text) ? Number(text) : NaN;
      return number >= least && number <= most ? number : undefined;
    },
  };
}

/** A port; 0 is a free one. */
export const PORT: Kind<number> = {
  ...count(0, 65535),
  value: "PORT",
  example: "8000",
};

/** How many processes. */
export const WORKERS: Kind<number | "auto"> = {
  value: "N",
  expected: "auto or a whole number of 1 or more",
  example: "auto",
  read: (text) => text === "auto" ? text : count(1).read(text),
};

/** A time in seconds. */
export const SECONDS: Kind<number> = {
  value: "SECONDS",
  expected: "a number of seconds of 0 or more",
  example: "30",
  read: (text) => /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined,
};

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
};

/** A number of bytes: `65536`, `64K` or `64KiB`. */
export const BYTES: Kind<number> = {
  value: "BYTES",
  expected: "a number of bytes, such as 65536, 64KiB or 1GiB",
  example: "64KiB",
  read(text) {
    const found = /^(\d+) ?([kmg]?)(?:i?b)?$/i.exec(text);
    return found ? Number(found[1]) * UNITS[found[2].toLowerCase()] : undefined;
  },
};

/** The mode bits of a file, as `chmod` takes them. */
export const OCTAL: Kind<string> = {
  value: "MODE",
  expected: "three or four octal digits",
  example: "660",
  read: (text) => /^[0-7]{3,4}$/.test(text) ? text : undefined,
};

/** Values with commas between them. */
export const LIST: Kind<string[]> = {
  value: "LIST",
  expected: "a list with commas",
  example: "a,b",
  read(text) {
    const list = text.split(",").map((item) => item.trim()).filter(Boolean);
    return list.length > 0 ? list : undefined;
  },
};

/** Values of a few, with commas between them. */
export function list_of<const Name extends string>(
  ...names: Name[]
): Kind<Name[]> {
  return {
    value: "LIST",
    expected: `a list of ${names.join(", ")}`,
    example: names[0],
    read(text) {
      const list = LIST.read(text);
      const is_name = (item: string): item is Name =>
        (names as string[]).includes(item);
      return list?.every(is_name) ? list : undefined;
    },
  };
}

/** Addresses and networks with commas between them, or `*` for all. */
export const TRUSTED: Kind<string[] | "*"> = {
  value: "LIST",
  expected: 'a list of addresses and networks, or "*"',
  example: "127.0.0.1,10.0.0.0/8",
  read: (text) => text.trim() === "*" ? "*" : LIST.read(text),
};

/** Values with white space between them; the option may be repeated, too. */
export function words(value: string, example: string): Kind<string[]> {
  return {
    value,
    expected: "one value or more",
    example,
    multiple: true,
    read(text) {
      const list = text.split(/\s+/).filter(Boolean);
      return list.length > 0 ? list : undefined;
    },
  };
}

/** One of these names. */
export function choice<const Name extends string>(
  value: string,
  ...names: Name[]
): Kind<Name> {
  return {
    value,
    expected: `one of ${names.join(", ")}`,
    example: names[0],
    read: (text) => names.find((name) => name === text),
  };
}

/** Where to listen: a host and a port, or a Unix socket. */
export interface ListenAddress {
  /** The host, or `unix:` and the path. */
  host: string;
  /** The port; 0 for a Unix socket. */
  port: number;
}

/** `HOST:PORT` or `unix:PATH`. */
export const ADDRESS: Kind<ListenAddress> = {
  value: "ADDRESS",
  expected: "HOST:PORT or unix:PATH",
  example: "127.0.0.1:9000",
  read(text) {
    if (/^unix:./.test(text)) return { host: text, port: 0 };
    const found = /^(?:\[(.+)\]|([^:\[\]]+)):(\d+)$/.exec(text);
    const port = PORT.read(found?.[3] ?? "");
    if (found === null || port === undefined) return;
    return { host: found[1] ?? found[2], port };
  },
};
