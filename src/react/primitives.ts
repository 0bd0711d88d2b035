import { createContext, useContext, useEffect, useMemo, useSyncExternalStore } from "react";
import type { Primitives, Provided } from "../hooks/primitives.ts";

export const Context = /* @__PURE__ */ createContext<Provided | null>(null);

export const primitives: Primitives = {
  useEffect,
  useMemo,
  useSyncExternalStore,
  useProvided: () => useContext(Context),
};
