type Event = { readonly type: string };

export type Listener<E extends Event, Type extends E["type"]> = (event: Extract<E, { type: Type }>) => void;

/** What a thread and an inbox are to those who draw them: a snapshot, and who is told of its changes and of events. */
export class Publisher<View, E extends Event> {
  readonly #look: () => View;
  readonly #subscribers = new Set<() => void>();
  readonly #listeners = new Set<(event: E) => void>();
  readonly #events: E[] = [];
  readonly #paint: (work: () => void) => void;
  #isTelling = false;
  #isDue = false;
  #told: View;

  /** `look` gives the same object until something changes. `paint` calls back before the next frame. */
  constructor(look: () => View, paint: (work: () => void) => void) {
    this.#look = look;
    this.#paint = paint;
    this.#told = look();
  }

  get snapshot(): View {
    return this.#look();
  }

  subscribe(subscriber: () => void): () => void {
    return put(this.#subscribers, () => subscriber());
  }

  on<Type extends E["type"]>(type: Type, listener: Listener<E, Type>): () => void {
    const isOfType = (event: E): event is Extract<E, { type: Type }> => event.type === type;
    return put(this.#listeners, (event) => isOfType(event) && listener(event));
  }

  /** Something changed: subscribers are told once before the next frame, however much else does until then. */
  publish(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#paint(() => this.flush());
  }

  /** Tells subscribers now, if there is something to see. */
  flush(): void {
    this.#isDue = false;
    const view = this.#look();
    if (view === this.#told) return;
    this.#told = view;
    callAll(this.#subscribers, undefined);
  }

  /** Settles when the snapshot is as wanted. */
  until(isWanted: (view: View) => boolean): Promise<View> {
    return new Promise((resolve) => {
      const look = () => {
        if (!isWanted(this.snapshot)) return;
        unsubscribe();
        resolve(this.snapshot);
      };
      const unsubscribe = this.subscribe(look);
      look();
    });
  }

  /** One event after the other to everybody, also when a listener causes the next. */
  tell(...events: E[]): void {
    this.#events.push(...events);
    if (this.#isTelling) return;
    this.#isTelling = true;
    for (let next = this.#events.shift(); next; next = this.#events.shift()) callAll(this.#listeners, next);
    this.#isTelling = false;
  }
}

/** Twice the same function is two entries: each is taken out by itself. */
function put<T>(to: Set<T>, entry: T): () => void {
  to.add(entry);
  return () => to.delete(entry);
}

/** Everybody hears it: one who throws is reported, and does not keep it from the others. */
function callAll<T>(listeners: ReadonlySet<(value: T) => void>, value: T): void {
  for (const listener of [...listeners]) {
    try {
      listener(value);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
