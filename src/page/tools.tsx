import { later } from "../ui/later.tsx";
import { afterFirst } from "./first.ts";

/** One person's connection, own status and bell; their place is kept until they are there. */
export const Tools = later(async () => (await afterFirst(() => import("./person-tools.tsx"))).PersonTools, {
  place: "tools",
  isKept: true,
});
