/** A map in layers: a fork is free, sees what lies below it, and keeps its own changes to itself. */
export class Layers<V> {
  readonly #below: Layers<V> | undefined;
  /** Undefined stands for "removed here". */
  readonly #own = new Map<string, V | undefined>();

  constructor(below?: Layers<V>) {
    this.#below = below;
  }

  fork(): Layers<V> {
    return new Layers(this);
  }

  get(name: string): V | undefined {
    return this.#own.has(name) ? this.#own.get(name) : this.#below?.get(name);
  }

  set(name: string, value: V): void {
    this.#own.set(name, value);
  }

  delete(name: string): void {
    this.#own.set(name, undefined);
  }

  /** What this layer changed, removals as undefined. */
  own(): IterableIterator<[string, V | undefined]> {
    return this.#own.entries();
  }

  get touched(): number {
    return this.#own.size;
  }
}
