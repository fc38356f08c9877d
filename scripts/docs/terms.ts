/** Holds the prose to the domain's words, so that one thing has one name. */

/** What is not written, and what is written instead. */
const TERMS: readonly (readonly [RegExp, string])[] = [
  [/\bone[ -]time[ -]?(?:pass(?:word|code))\b/gi, "code (sent by phone)"],
  [/\b(?:one time|onetime) token/gi, "one-time token"],
  [/\bOTTs?\b/g, "one-time token"],
  [/\bface[ -]maps?\b/gi, "facemap"],
  [/\b(?:device-fingerprints?|devicefingerprints?|device finger prints?)\b/gi, "device fingerprint"],
  [/\b(?:pass ?code|pin code)s?\b/gi, "PIN"],
  [/\b(?:a|an|the|their|your|new|wrong|customer's) pins?\b/g, "PIN"],
  [/\block[ -]?outs?\b(?<!lock-outs?)/gi, "lock-out"],
  [/(?<![\w./:@-])wise(?![\w/-]|\.\w)/g, "Wise"],
  [/\bend-?points?\b(?<!endpoints?)/gi, "endpoint"],
  [/\b(?:authoriz|recogniz)\w*/gi, "-ise"],
  [/\bbehaviors?\b/gi, "behaviour"],
  [/\b(?:public|private)-key\b/gi, "public key, private key"],
];

/**
 * @param text Markdown; code, links and comments in it are not prose
 * @returns a line per word that has another name here
 */
export function checkTerms(file: string, text: string): string[] {
  const blank = (match: string): string => match.replaceAll(/[^\n]/g, " ");
  const prose = text
    .replaceAll(/^ *```[\s\S]*?^ *```$/gm, blank)
    .replaceAll(/<!--[\s\S]*?-->/g, blank)
    .replaceAll(/`[^`\n]+`/g, blank)
    .replaceAll(/\]\([^)]*\)/g, blank)
    .replaceAll(/https?:\/\/\S+/g, blank);
  return TERMS.flatMap(([wrong, right]) =>
    [...prose.matchAll(wrong)].map((match) => {
      const line = prose.slice(0, match.index).split("\n").length;
      return `${file}:${line}: "${match[0]}": write ${right}`;
    }),
  );
}
