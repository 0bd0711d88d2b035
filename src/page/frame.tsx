import type { ComponentChildren } from "preact";
import { useLanguage } from "../ui/languages/use-language.ts";
import { DemoBar, WhoMenu } from "./demo-bar.tsx";
import { LanguageSwitch } from "./language-switch.tsx";
import { addressOf, homesAddress, type Place } from "./place.ts";
import { ShortcutsButton } from "./shortcuts-button.tsx";
import { Tools } from "./tools.tsx";

interface FrameProps {
  readonly place: Place;
  /** What the page is: its layout. */
  readonly layout: string;
  readonly isAtHomes?: boolean;
  /** Between the name of the house and the tools. */
  readonly middle?: ComponentChildren;
  /** What the demo's bar says beside the people. */
  readonly caption?: string;
  readonly children: ComponentChildren;
}

/** What is around every page: the demo's bar, and the header. */
export function Frame({ place, layout, isAtHomes = false, middle, caption, children }: FrameProps) {
  const { page: words } = useLanguage().words;
  const { as } = place;
  // The homes have a heading of their own.
  const Wordmark = isAtHomes ? "p" : "h1";
  return (
    <div class={`page ${layout}`}>
      <DemoBar {...{ place, caption, isAtHomes }} />
      <header class="top">
        <Wordmark class="wordmark">
          <a href={addressOf({ threadId: null, as })}>Parlor</a>
        </Wordmark>
        <a class="top-link" href={homesAddress(as)} aria-current={isAtHomes ? "page" : undefined}>
          <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
            <path d="m3 9 7-5.5L17 9M5 8v8h3.5v-5h3v5H15V8" />
          </svg>
          <span>{words.homes}</span>
        </a>
        <span class="top-middle">{middle}</span>
        <WhoMenu {...{ place, isAtHomes }} />
        <ShortcutsButton />
        <LanguageSwitch />
        {as !== null && <Tools key={as} userId={as} as={as} />}
      </header>
      {children}
    </div>
  );
}
