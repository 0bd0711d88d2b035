import { RealTimeMessaging } from "../ui/real-time-messaging.tsx";
import { RealTimeNotificationCenter } from "../ui/real-time-notification-center.tsx";
import { ParlorElement, type ParlorOpenEvent } from "./parlor-element.tsx";

/** An element that leads to threads: by `parlor-open`, and by links to `thread-href`, as `/messages/{id}`. */
abstract class LeadingElement extends ParlorElement {
  /** Tells the page. Returns whether it leaves it to this element what to do. */
  protected tell(threadId: string | null): boolean {
    const init = { detail: { threadId }, bubbles: true, composed: true, cancelable: true };
    return this.dispatchEvent(new CustomEvent("parlor-open", init));
  }

  protected get hrefOf(): ((threadId: string) => string) | undefined {
    const pattern = this.getAttribute("thread-href");
    return pattern === null ? undefined : (threadId) => pattern.replaceAll("{id}", encodeURIComponent(threadId));
  }
}

/**
 * `<parlor-messaging>`: all conversations and the one that is open, which its attribute `thread-id` says. A
 * `<parlor-notifications>` of the same client opens threads in it. `preventDefault` of `parlor-open` leaves it as it is.
 */
export class ParlorMessagingElement extends LeadingElement {
  #listening = new AbortController();

  get threadId(): string | null {
    return this.getAttribute("thread-id");
  }
  set threadId(threadId: string | null | undefined) {
    if (threadId == null) this.removeAttribute("thread-id");
    else this.setAttribute("thread-id", threadId);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#listening.abort();
    this.#listening = new AbortController();
    document.addEventListener("parlor-open", (event) => this.#hear(event), { signal: this.#listening.signal });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#listening.abort();
  }

  protected override draw() {
    return <RealTimeMessaging threadId={this.threadId} onOpen={this.#open} hrefOf={this.hrefOf} />;
  }

  readonly #open = (threadId: string | null): void => {
    if (this.tell(threadId)) this.threadId = threadId;
  };

  #hear(event: ParlorOpenEvent): void {
    const [source] = event.composedPath();
    const isMeant = source instanceof ParlorNotificationsElement && source.client === this.client;
    if (isMeant && !event.defaultPrevented) this.#open(event.detail.threadId);
  }
}

/**
 * `<parlor-notifications>`: the bell, and the sound unless it is `silent`. Without `thread-href` it tells the page by
 * `parlor-open` where to go.
 */
export class ParlorNotificationsElement extends LeadingElement {
  protected override draw() {
    const { hrefOf } = this;
    const open = (threadId: string) => void this.tell(threadId);
    const isSilent = this.hasAttribute("silent");
    return <RealTimeNotificationCenter {...{ hrefOf, isSilent }} onOpen={hrefOf ? undefined : open} />;
  }
}
