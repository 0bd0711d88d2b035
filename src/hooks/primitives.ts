import type { Inbox, Parlor } from "../client/index.ts";

/** What the hooks need of a framework. React has all of it; where Preact has not, `ui/hooks` adds it. */
export interface Primitives {
  readonly useEffect: (effect: () => undefined | (() => void), inputs: readonly unknown[]) => void;
  readonly useMemo: <T>(make: () => T, inputs: readonly unknown[]) => T;
  readonly useSyncExternalStore: <T>(
    subscribe: (onChange: () => void) => () => void,
    getSnapshot: () => T,
    getServerSnapshot: () => T,
  ) => T;
  /** What the nearest `ParlorProvider` gives. */
  readonly useProvided: () => Provided | null;
}

/** What components find without being handed it. */
export interface Provided {
  readonly parlor: Parlor;
  /** `inboxOf(parlor)`, where there are components that use it. */
  readonly inbox?: Inbox;
}
