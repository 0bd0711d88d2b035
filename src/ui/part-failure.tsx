import { useLanguage } from "./languages/use-language.ts";

export interface PartFailureProps {
  readonly isGone: boolean;
  readonly onAgain: () => void;
}

/** What to say of a part of the page that did not come. */
export function usePartFailure(isGone: boolean): string {
  const { page: words } = useLanguage().words;
  return isGone ? words.partGone : words.partFailed;
}

/** What helps: to try again, or to load the page anew where it is older than what is served. Drafts outlive that. */
export function PartRemedy({ isGone, onAgain, ...more }: PartFailureProps & { readonly class: string }) {
  const { page: words } = useLanguage().words;
  return (
    <button type="button" {...more} onClick={isGone ? () => location.reload() : onAgain}>
      {isGone ? words.reload : words.again}
    </button>
  );
}
