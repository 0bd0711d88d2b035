import { useLanguage } from "../ui/languages/use-language.ts";
import { PassingButton } from "../ui/passing-button.tsx";
import { loadListings } from "./listings.ts";

/** Asks the server once more. */
export function AskAgain() {
  const { page: words } = useLanguage().words;
  return (
    <PassingButton class="plain-button" onClick={() => void loadListings()} handOn={focusStage}>
      {words.again}
    </PassingButton>
  );
}

/** What the button was about comes there. */
function focusStage(button: HTMLElement): void {
  const stage = button.closest<HTMLElement>(".stage");
  if (!stage) return;
  stage.tabIndex = -1;
  stage.focus();
}
