import type { RefObject } from "preact";
import { useRef } from "preact/hooks";
import { type ConnectionView, isOver } from "../client/index.ts";
import { useDelayed } from "./hooks/use-delayed.ts";
import { useSpoken } from "./hooks/use-spoken.ts";
import { connectionWords } from "./languages/phrases.ts";
import { useLanguage } from "./languages/use-language.ts";
import { PassingButton } from "./passing-button.tsx";

/** Most breaks are over before anybody notices; a banner for each would only worry people. */
const PATIENCE_MS = 5_000;

interface ConnectionBannerProps {
  readonly connection: ConnectionView;
  readonly onRetry: () => void;
  /** What has the focus when the banner has gone with it. */
  readonly around?: RefObject<HTMLElement | null> | undefined;
  /** There is nothing else to see: it has the whole place. */
  readonly isAll?: boolean;
}

/** Says that there is no connection, once that has lasted, and what to do. */
export function ConnectionBanner({ connection, onRetry, around, isAll = false }: ConnectionBannerProps) {
  const language = useLanguage();
  const isEnded = isOver(connection);
  const isLong = useDelayed(connection.status !== "live" && !isEnded, PATIENCE_MS);
  const element = useRef<HTMLDivElement>(null);
  const words = (isLong || isEnded) && connectionWords(language, connection);
  useSpoken(words, { element });
  return (
    <div ref={element} class={isAll ? "parlor-refusal" : undefined}>
      {words && (
        <p class={isAll ? "parlor-note" : "parlor-banner"}>
          <span>{words}</span>
          {connection.status !== "closed" && (
            <PassingButton class="parlor-link" onClick={onRetry} handOn={() => around?.current?.focus()}>
              {language.words.connection.tryNow}
            </PassingButton>
          )}
        </p>
      )}
    </div>
  );
}
