/**
 * Remembering which objects were met before.
 *
 * @module
 */

/** Its constructor makes nothing new, so that a subclass marks what it is given. */
class Itself {
  constructor(object: object) {
    return object as Itself;
  }
}

/**
 * A private field on an object of somebody else's: nobody can see it, and a
 * WeakSet, which would do the same, is work for the garbage collector.
 */
class Mark extends Itself {
  #by: unknown;

  constructor(object: object, by: unknown) {
    super(object);
    this.#by = by;
  }

  /** Who has marked `object`; `undefined` if nobody has. */
  static of(object: object): unknown {
    return #by in object ? object.#by : undefined;
  }
}

/** The objects that were met. */
export class Met {
  /** Those that another has marked, or that take no mark. */
  readonly #others = new WeakSet<object>();

  /** Whether `object` was met before; from now on it was. */
  meet(object: object): boolean {
    const by = Mark.of(object);
    if (by === this) return true;
    if (by === undefined && Object.isExtensible(object)) {
      new Mark(object, this);
      return false;
    }
    if (this.#others.has(object)) return true;
    this.#others.add(object);
    return false;
  }
}
