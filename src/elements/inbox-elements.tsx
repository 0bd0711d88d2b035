import { RealTimeMessaging } from "../ui/real-time-messaging.tsx";
import { RealTimeNotificationCenter } from "../ui/real-time-notification-center.tsx";
import { ParlorElement, type ParlorOpenEvent } from "./parlor-element.tsx";
import { ThreadHistory } from "./thread-history.ts";

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
 * Where it is narrow, Back leads from a thread to the list, unless its attribute `history` is `none`. With `autofocus` the
 * composer of a thread that is open from the start has the focus, too.
 */
export class ParlorMessagingElement extends LeadingElement {
  #listening = new AbortController();
  #resizing: ResizeObserver | null = null;
  /** What somebody opened here; a thread that the page put in is the page's, and so is the way back from it. */
  #opened: string | null = null;
  readonly #history = new ThreadHistory((threadId) => {
    if (threadId !== this.threadId && this.tell(threadId)) this.#show(threadId);
  });

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
    if (!this.#hasHistory) return;
    this.#history.listen(this.id || String([...document.querySelectorAll("parlor-messaging")].indexOf(this)));
    // Loaded again, the page is where it was.
    this.threadId ??= this.#history.threadId;
    this.#resizing = new ResizeObserver(() => {
      // A device was turned, for instance: who opened it beside the list now has it in place of the list.
      if (this.threadId !== null && this.threadId === this.#opened) this.#keepWayBack(this.threadId);
    });
    this.#resizing.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#listening.abort();
    this.#resizing?.disconnect();
    // Who is moved within the page keeps it.
    queueMicrotask(() => this.isConnected || this.#history.leave());
  }

  protected override draw() {
    const { threadId, hrefOf } = this;
    // Whoever closed it, its entry goes with it.
    if (threadId === null) this.#history.close();
    const autoFocus = this.hasAttribute("autofocus");
    return <RealTimeMessaging {...{ threadId, hrefOf, autoFocus }} onOpen={this.#open} />;
  }

  get #hasHistory(): boolean {
    return this.getAttribute("history") !== "none";
  }

  readonly #open = (threadId: string | null): void => {
    if (this.tell(threadId)) this.#show(threadId);
  };

  #show(threadId: string | null): void {
    this.#opened = threadId;
    if (threadId !== null) this.#keepWayBack(threadId);
    this.threadId = threadId;
  }

  /** Where it is narrow there is a way back; where there is one, it leads back from what is open now. */
  #keepWayBack(threadId: string): void {
    const { threadId: noted } = this.#history;
    if (this.#hasHistory && noted !== threadId && (noted !== null || this.#isNarrow)) this.#history.open(threadId);
  }

  get #isNarrow(): boolean {
    return this.drawn(".parlor-side-thread") === false || this.drawn(".parlor-side-list") === false;
  }

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
