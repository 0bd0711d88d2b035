import { useEffect, useState } from "preact/hooks";
import { type Place, readPlace } from "./place.ts";

/** Where one is; links within the demo are followed without loading the page anew, so that nobody goes offline. */
export function usePlace(): Place {
  const [place, setPlace] = useState(() => readPlace(location));
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    const follow = (event: MouseEvent) => {
      const href = hrefOf(event);
      if (href === null) return;
      event.preventDefault();
      if (href !== location.href) history.pushState(null, "", href);
      setPlace(readPlace(location));
    };
    document.addEventListener("click", follow, { signal });
    addEventListener("popstate", () => setPlace(readPlace(location)), { signal });
    return () => listening.abort();
  }, []);
  return place;
}

/** Where a plain click on a link of the demo leads; null where the browser knows better. */
function hrefOf(event: MouseEvent): string | null {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain || event.defaultPrevented || link.target !== "" || link.origin !== location.origin) return null;
  return link.pathname === "/" || link.pathname.startsWith("/t/") ? link.href : null;
}
