/** What is said of so many: by CLDR's plural categories, as `Intl.PluralRules` gives them. */
export type Forms = { readonly other: string } & Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>;
