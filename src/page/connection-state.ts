import type { ConnectionView } from "../client/index.ts";
import type { Words } from "../ui/languages/words.ts";

export type ShortState = keyof Words["connection"]["short"];

/** How somebody is connected, as short as it can be told. */
export function shortState(is: ConnectionView["status"]): ShortState {
  switch (is) {
    case "live":
    case "polling":
    case "offline":
    case "failed":
      return is;
    case "closed":
      return "failed";
    default:
      return "connecting";
  }
}
