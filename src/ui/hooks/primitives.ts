import { createContext } from "preact";
import { useContext, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Primitives, Provided } from "../../hooks/primitives.ts";

export const Context = /* @__PURE__ */ createContext<Provided | null>(null);

/** Preact has it in `preact/compat` only. Its rendering is never interrupted, so this much is enough. */
const useSyncExternalStore: Primitives["useSyncExternalStore"] = (subscribe, getSnapshot) => {
  const value = getSnapshot();
  const [, redraw] = useState({});
  const drawn = useRef(value);
  drawn.current = value;
  useLayoutEffect(() => {
    const look = () => getSnapshot() !== drawn.current && redraw({});
    // It may have changed between drawing and this.
    look();
    return subscribe(look);
  }, [subscribe, getSnapshot]);
  return value;
};

export const primitives: Primitives = {
  useEffect,
  useMemo,
  useSyncExternalStore,
  useProvided: () => useContext(Context),
};
