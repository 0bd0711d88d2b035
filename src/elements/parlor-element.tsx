/// <reference path="./styles.d.ts" />
import { type ComponentChildren, render } from "preact";
import { type Inbox, inboxOf } from "../client/inbox/inbox.ts";
import type { GetToken, Parlor } from "../client/index.ts";
import { ParlorProvider } from "../ui/hooks/index.ts";
import { english, type Language } from "../ui/languages/language.ts";
import { chooseLanguage, loadLanguage } from "../ui/languages/load.ts";
import { LanguageProvider } from "../ui/languages/use-language.ts";
import { type Client, takeClient } from "./clients.ts";
import css from "./elements.css";
import { languagesAround } from "./languages-around.ts";

/** What the elements tell the page: somebody opens this thread, or with null goes back to the list. */
export type ParlorOpenEvent = CustomEvent<{ readonly threadId: string | null }>;

/** Properties that may have been set before the element was defined. */
const EARLY = ["parlor", "inbox", "getToken", "language", "threadId"] as const;

/**
 * A component as an element, in an open shadow root with its styles. Attributes: `url`, `token-url`, `user-id`, `lang`.
 * Elements that say the same share one client, which is closed a moment after the last has left the page.
 */
export abstract class ParlorElement extends HTMLElement {
  static readonly observedAttributes: readonly string[] = [
    ...(["url", "token-url", "user-id", "lang"] as const),
    ...(["thread-id", "message-id", "member-id", "thread-href", "silent", "autofocus"] as const),
  ];

  readonly #root = this.attachShadow({ mode: "open" });
  #parlor: Parlor | null = null;
  #inbox: Inbox | null = null;
  #getToken: GetToken | null = null;
  #ownLanguage: Language | null = null;
  #language: Language | null = null;
  #wantedTag: string | null = null;
  #client: Parlor | null = null;
  #release: () => void = () => {};
  #isDue = false;

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [styles()];
  }

  /** What this element draws. */
  protected abstract draw(): ComponentChildren;

  /** Whether what it has drawn of this selector can be seen; undefined where it has drawn none. */
  protected drawn(selector: string): boolean | undefined {
    return this.#root.querySelector(selector)?.checkVisibility();
  }

  /** The client that is used, whoever made it. */
  get client(): Parlor | null {
    return this.#client;
  }

  /** The client to use, instead of one that `url` and `token-url` describe. It stays the application's to close. */
  get parlor(): Parlor | null {
    return this.#parlor;
  }
  set parlor(parlor: Parlor | null | undefined) {
    this.#parlor = parlor ?? null;
    this.changed();
  }

  /** The inbox of `parlor`; `inboxOf(parlor)` unless set. */
  get inbox(): Inbox | null {
    return this.#inbox ?? (this.#parlor && inboxOf(this.#parlor));
  }
  set inbox(inbox: Inbox | null | undefined) {
    this.#inbox = inbox ?? null;
    this.changed();
  }

  /** What gets the user's token, instead of `token-url`. */
  get getToken(): GetToken | null {
    return this.#getToken;
  }
  set getToken(getToken: GetToken | null | undefined) {
    this.#getToken = getToken ?? null;
    this.changed();
  }

  /** Words of the application's own, made by `makeLanguage`; else `lang` and what is around choose. */
  get language(): Language | null {
    return this.#ownLanguage;
  }
  set language(language: Language | null | undefined) {
    this.#ownLanguage = language ?? null;
    this.changed();
  }

  connectedCallback(): void {
    for (const name of EARLY) {
      const early = Object.getOwnPropertyDescriptor(this, name);
      // An own property would hide the accessor for ever.
      if (early && Reflect.deleteProperty(this, name)) Reflect.set(this, name, early.value);
    }
    this.changed();
  }

  disconnectedCallback(): void {
    this.changed();
  }

  attributeChangedCallback(): void {
    this.changed();
  }

  /** Who is removed and put elsewhere at once keeps what they show: what has changed is looked at after it has. */
  protected changed(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      if (this.isConnected) this.#show();
      else this.#leave();
    });
  }

  #show(): void {
    const client = this.#findClient();
    this.#client = client?.parlor ?? null;
    const language = this.#findLanguage();
    if (!language) return;
    const drawn = this.draw();
    render(
      <LanguageProvider value={language}>
        {client ? (
          // Another user's client is another life: nothing of what was drawn is theirs.
          <ParlorProvider key={client.parlor} {...client}>
            {drawn}
          </ParlorProvider>
        ) : (
          drawn
        )}
      </LanguageProvider>,
      this.#root,
    );
  }

  #leave(): void {
    render(null, this.#root);
    this.#client = null;
    this.#release();
    this.#release = () => {};
    // Elsewhere another language may be spoken.
    this.#wantedTag = null;
  }

  #findClient(): Client | null {
    const before = this.#release;
    const { parlor, inbox } = this;
    const taken = parlor
      ? null
      : takeClient({
          url: this.getAttribute("url"),
          tokenUrl: this.getAttribute("token-url"),
          getToken: this.#getToken,
          userId: this.getAttribute("user-id"),
        });
    this.#release = taken?.release ?? (() => {});
    before();
    if (parlor) return inbox && { parlor, inbox };
    return taken && { parlor: taken.client.parlor, inbox: taken.client.inbox };
  }

  /** Null until its words are there. */
  #findLanguage(): Language | null {
    if (this.#ownLanguage) return this.#ownLanguage;
    const tag = chooseLanguage(languagesAround(this));
    if (tag !== this.#wantedTag) {
      this.#wantedTag = tag;
      void loadLanguage(tag)
        .catch(() => english)
        .then((language) => {
          if (tag !== this.#wantedTag) return;
          this.#language = language;
          this.changed();
        });
    }
    return this.#language;
  }
}

let sheet: CSSStyleSheet | undefined;

/** One for all elements. It is no inline style: a content security policy allows it. */
function styles(): CSSStyleSheet {
  if (sheet) return sheet;
  sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}
