/** What can be done about something that failed. */
export const FailureAction = ({ words, onDo }: { words: string; onDo: () => void }) => (
  <button type="button" class="parlor-link" onClick={onDo}>
    {words}
  </button>
);
