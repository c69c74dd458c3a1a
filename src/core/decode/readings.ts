const LIST_MAX = 16;

/**
 * A list of distinct byte values in the order found. Few values are compared one by one; many through a set, so that
 * adversarial input costs linear time.
 */
export class Readings {
  readonly list: Buffer[] = [];
  #seen: Set<string> | undefined;

  /** True when the value was new. */
  add(value: Buffer): boolean {
    const { list } = this;
    if (list.length < LIST_MAX) {
      for (const known of list) if (known.equals(value)) return false;
    } else {
      this.#seen ??= new Set(list.map(keyOf));
      const key = keyOf(value);
      if (this.#seen.has(key)) return false;
      this.#seen.add(key);
    }
    list.push(value);
    return true;
  }
}

function keyOf(value: Buffer): string {
  return value.toString("latin1");
}
