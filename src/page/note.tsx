import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useAnnounce } from "../ui/hooks/use-announce.ts";

/** What stands where something else would be: why it is not there, and what to do. */
export function Note({ children }: { children: ComponentChildren }) {
  const element = useRef<HTMLDivElement>(null);
  const announce = useAnnounce(element);
  useEffect(() => {
    const text = element.current?.firstChild?.textContent;
    if (text) announce({ about: text, text, isMinor: true });
  }, [announce]);
  return (
    <div ref={element} class="stage-note">
      {children}
    </div>
  );
}
