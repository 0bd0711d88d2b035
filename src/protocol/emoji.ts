/** One emoji of those that Unicode recommends for interchange (UTS #51, ED-27): a person, a flag, a family, each one. */
const EMOJI = /^\p{RGI_Emoji}$/v;

/** Whether this may be a reaction. */
export const isEmoji = (key: string): boolean => EMOJI.test(key);
