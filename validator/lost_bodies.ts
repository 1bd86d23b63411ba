/**
 * Noticing bodies that were garbage-collected without being closed.
 *
 * @module
 */

/** Notified when a body is lost; it must not refer to the body. */
interface Watcher {
  report_unclosed(): void;
}

/** What is left of a tag that was collected. */
interface Slot {
  watcher: Watcher | null;
}

const lost_tags = new FinalizationRegistry<Slot>((slot) =>
  slot.watcher?.report_unclosed()
);

/**
 * What a body refers to until it is closed. Nothing else refers to it, so it is
 * collected together with the body.
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

  /** The body is closed, so another body may use the tag. */
  free(): void {
    this.#slot.watcher = null;
    free_tags.push(this);
  }
}

/** Registering each body would cost more than all the checks of a request. */
const free_tags: Tag[] = [];
