import { useRoot } from "./hooks/use-root.ts";
import { useLanguage } from "./languages/use-language.ts";

/** Stands where a component was not told what to draw: for whoever builds the page, not for its visitors. */
export function Missing({ what }: { what: "client" | "thread" | "member" }) {
  return <p {...useRoot("parlor-note")}>{useLanguage().words.missing[what]}</p>;
}
