/** What an edited message said before, oldest first. For the service alone. */
export interface MessageVersions {
  readonly id: string;
  readonly rev: number;
  /** `at`: since when it said so. */
  readonly versions: ReadonlyArray<{ readonly rev: number; readonly message: string; readonly at: number }>;
}
