/**
 * Parlor as elements, for pages of any kind: `<parlor-messaging>`, `<parlor-thread>`, `<parlor-notifications>`, and as
 * parts `<parlor-typing-indicator>` and `<parlor-online-status>`. To load this is to define them.
 */
import { ParlorMessagingElement, ParlorNotificationsElement } from "./inbox-elements.tsx";
import type { ParlorOpenEvent } from "./parlor-element.tsx";
import { ParlorOnlineStatusElement, ParlorThreadElement, ParlorTypingIndicatorElement } from "./thread-elements.tsx";

export { inboxOf } from "../client/inbox/inbox.ts";
export { createParlor } from "../client/index.ts";
export { type Language, makeLanguage } from "../ui/languages/language.ts";
export { ParlorMessagingElement, ParlorNotificationsElement } from "./inbox-elements.tsx";
export type { ParlorElement, ParlorOpenEvent } from "./parlor-element.tsx";
export {
  ParlorOnlineStatusElement,
  ParlorThreadElement,
  ParlorTypingIndicatorElement,
} from "./thread-elements.tsx";

const ELEMENTS = {
  "parlor-messaging": ParlorMessagingElement,
  "parlor-thread": ParlorThreadElement,
  "parlor-notifications": ParlorNotificationsElement,
  "parlor-typing-indicator": ParlorTypingIndicatorElement,
  "parlor-online-status": ParlorOnlineStatusElement,
};

// A page may load this twice, by a script and with a bundle: who comes first stays.
for (const [name, element] of Object.entries(ELEMENTS)) {
  if (!customElements.get(name)) customElements.define(name, element);
}

declare global {
  interface HTMLElementTagNameMap {
    "parlor-messaging": ParlorMessagingElement;
    "parlor-thread": ParlorThreadElement;
    "parlor-notifications": ParlorNotificationsElement;
    "parlor-typing-indicator": ParlorTypingIndicatorElement;
    "parlor-online-status": ParlorOnlineStatusElement;
  }
  interface HTMLElementEventMap {
    "parlor-open": ParlorOpenEvent;
  }
  interface DocumentEventMap {
    "parlor-open": ParlorOpenEvent;
  }
}
