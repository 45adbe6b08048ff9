/**
 * A map in layers: a fork costs nothing, sees what lay below it, and keeps its own changes to itself. What a layer
 * sees is a persistent tree of 32-way nodes, so a look-up takes the same three steps however deep forks are nested.
 * A fork does not see what its parent changes afterwards: it is finished before its parent goes on.
 */
type Leaf<V> = readonly (V | undefined)[];
type Branch<V> = readonly (Leaf<V> | undefined)[];
type Tree<V> = readonly (Branch<V> | undefined)[];

const BITS = 5;
const LOW = (1 << BITS) - 1;

function replaced<T>(list: readonly (T | undefined)[] | undefined, at: number, value: T): (T | undefined)[] {
  const copy = list === undefined ? [] : list.slice();
  while (copy.length < at) copy.push(undefined);
  copy[at] = value;
  return copy;
}

export class Layers<V> {
  /** Places of the names in the tree, shared by all layers of one root. */
  readonly #places: Map<string, number>;
  #tree: Tree<V>;
  /** What this layer changed, removals as undefined; made when first needed. */
  #own: Map<string, V | undefined> | undefined;

  constructor(places: Map<string, number> = new Map(), tree: Tree<V> = []) {
    this.#places = places;
    this.#tree = tree;
  }

  fork(): Layers<V> {
    return new Layers(this.#places, this.#tree);
  }

  get(name: string): V | undefined {
    const place = this.#places.get(name);
    if (place === undefined) return undefined;
    return this.#tree[place >> (2 * BITS)]?.[(place >> BITS) & LOW]?.[place & LOW];
  }

  set(name: string, value: V): void {
    this.#put(name, value);
  }

  delete(name: string): void {
    this.#put(name, undefined);
  }

  #put(name: string, value: V | undefined): void {
    let place = this.#places.get(name);
    if (place === undefined) {
      place = this.#places.size;
      this.#places.set(name, place);
    }
    const top = place >> (2 * BITS);
    const middle = (place >> BITS) & LOW;
    const branch = this.#tree[top];
    const leaf = replaced<V | undefined>(branch?.[middle], place & LOW, value);
    this.#tree = replaced(this.#tree, top, replaced(branch, middle, leaf));
    this.#own ??= new Map();
    this.#own.set(name, value);
  }

  /** What this layer changed, removals as undefined. */
  own(): Iterable<[string, V | undefined]> {
    return this.#own ?? [];
  }

  get touched(): number {
    return this.#own?.size ?? 0;
  }
}
