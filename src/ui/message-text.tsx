import { findLinks } from "./links.ts";

/** More marks on one letter than a line has room for. */
const TOWER = /\p{M}{4}/u;

/** The words of a message, with its addresses as links. They open a page that learns nothing of this one. */
export function MessageText({ text }: { text: string }) {
  return (
    <p class={`parlor-text${TOWER.test(text) ? " parlor-towers" : ""}`} dir="auto">
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
