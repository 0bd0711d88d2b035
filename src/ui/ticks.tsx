import type { SendStatus } from "../client/index.ts";
import { useLanguage } from "./languages/use-language.ts";

const PATHS: Readonly<Record<SendStatus, string>> = {
  queued: "M8 3.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M8 5.5V8l1.8 1.2",
  sending: "M8 3.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M8 5.5V8l1.8 1.2",
  unconfirmed: "M8 3.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M8 5.5V8l1.8 1.2",
  sent: "M3.5 8.5l3 3 6-7",
  delivered: "M1.5 8.5l3 3 6-7M7 11l.5.5 6-7",
  read: "M1.5 6l3 3 6-7M7 8.5l.5.5 6-7M2 13.5h11.5",
  failed: "M8 3.5v5.5M8 12v.2",
};

/** How far one's own message has come: a picture, and the word for it. */
export function Ticks({ status }: { status: SendStatus }) {
  const { words } = useLanguage();
  return (
    <span class={`parlor-ticks parlor-ticks-${status}`}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
        <path d={PATHS[status]} />
      </svg>
      <span class="parlor-hidden">{words.status[status]}</span>
    </span>
  );
}
