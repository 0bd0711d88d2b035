import { useLanguage } from "../ui/languages/use-language.ts";
import { AskAgain } from "./ask-again.tsx";
import { Note } from "./note.tsx";

const ELEMENT = '<parlor-messaging token-url="/parlor-token"></parlor-messaging>';

/** For whoever runs the server, and has switched the demo off or not yet on: where their own users talk instead. */
export function DemoOff() {
  const { page: words } = useLanguage().words;
  return (
    <Note>
      <h2 class="note-title">{words.demoOff}</h2>
      <p>{words.demoOffHelp}</p>
      <code class="note-code" dir="ltr">
        {ELEMENT}
      </code>
      <AskAgain />
    </Note>
  );
}
