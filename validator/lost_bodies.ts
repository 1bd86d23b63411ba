/**
 * Noticing bodies that are gone without having been closed.
 *
 * @module
 */

/** Who is told when a body is lost; it must not hold that body. */
interface Watcher {
  report_unclosed(): void;
}

/** What is known of a tag that is gone. */
interface Slot {
  watcher: Watcher | null;
}

const lost_tags = new FinalizationRegistry<Slot>((slot) =>
  slot.watcher?.report_unclosed()
);

/**
 * What a body holds on to until it is closed. Nobody else holds it, so it is
 * collected as garbage when the body is.
 */
export class Tag {
  readonly #slot: Slot = { watcher: null };

  private constructor() {
    lost_tags.register(this, this.#slot);
  }

  /** A tag for a body. */
  static take(watcher: Watcher): Tag {
    const tag = free_tags.pop() ?? new Tag();
    tag.#slot.watcher = watcher;
    return tag;
  }

  /** The body is closed, so another may have the tag. */
  free(): void {
    this.#slot.watcher = null;
    free_tags.push(this);
  }
}

/** To register each body would cost more than all the checks of a request. */
const free_tags: Tag[] = [];
