import { findLinks } from "./links.ts";

/** What letters are stacked with. What stands between marks may be invisible: that one is there must be enough. */
const MARK = /\p{M}/u;

/** The words of a message, with its addresses as links. They open a page that learns nothing of this one. */
export function MessageText({ text }: { text: string }) {
  return (
    <p class={`parlor-text${MARK.test(text) ? " parlor-marked" : ""}`} dir="auto">
      {findLinks(text).map((piece) =>
        typeof piece === "string" ? (
          piece
        ) : (
          <a
            key={piece.at}
            class="parlor-address"
            href={piece.href}
            target="_blank"
            rel="noopener noreferrer nofollow ugc"
          >
            {piece.text}
          </a>
        ),
      )}
    </p>
  );
}
