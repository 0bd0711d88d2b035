import { useLanguage } from "../ui/languages/use-language.ts";
import type { Listing } from "./listings.ts";
import { addressOf } from "./place.ts";

/** The homes that are talked about, beside the conversation that two people have. */
export function ListingStrip({ listings, openId }: { listings: readonly Listing[]; openId: string | null }) {
  const { inbox } = useLanguage().words;
  return (
    <nav class="listings" aria-label={inbox.name}>
      {listings.map(({ threadId, title, price, picture }) => (
        <a
          key={threadId}
          class="listing"
          href={addressOf({ threadId, as: null })}
          aria-current={threadId === openId ? "page" : undefined}
        >
          {picture && <img src={picture} alt="" width="240" height="150" />}
          <span class="listing-title" dir="auto">
            {title}
          </span>
          {price && (
            <span class="listing-price" dir="auto">
              {price}
            </span>
          )}
        </a>
      ))}
    </nav>
  );
}
