import { useLanguage } from "../ui/languages/use-language.ts";
import { later } from "../ui/later.tsx";
import { AskAgain } from "./ask-again.tsx";
import { laterStyles } from "./later-styles.ts";
import type { Listings } from "./listings.ts";
import { Note } from "./note.tsx";

/** The demo's server says nothing, or has no demo. */
export function FailureNote({ because }: { because: Extract<Listings, { is: "failed" }>["because"] }) {
  if (because === "off") return <DemoOff />;
  return <Unreachable />;
}

const loadOff = () => Promise.all([import("./demo-off.tsx"), laterStyles()]);
const DemoOff = later(async () => (await loadOff())[0].DemoOff, { place: "stage-note" });

function Unreachable() {
  const { page: words } = useLanguage().words;
  return (
    <Note>
      <p>{words.unreachable}</p>
      <AskAgain />
    </Note>
  );
}
