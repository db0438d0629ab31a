/** Letters of Cyrillic and Greek and full-width ones that look like Latin ones in every common font. */
const pairs =
  "аa еe оo рp сc уy хx іi јj ѕs һh ԁd ԛq ԝw АA ВB ЕE КK МM НH ОO РP СC ТT ХX ІI ЈJ ЅS ҮY ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX οo ոn օo ԍg ｅe ѵv";
const latin: ReadonlyMap<string, string> = new Map(
  pairs.split(" ").map((pair) => [pair.slice(0, 1), pair.slice(1)]),
);

/** A text with every such letter replaced by the Latin one that it looks like. */
export function latinLook(text: string): string {
  return Array.from(text, (char) => latin.get(char) ?? fullWidth(char)).join("");
}

function fullWidth(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  return code >= 0xff01 && code <= 0xff5e ? String.fromCodePoint(code - 0xfee0) : char;
}

/** True for a word of Latin letters among which stand others that only look like them, as in a name that shall be taken for another. */
export function isMixed(word: string): boolean {
  return /[A-Za-z]/.test(word) && isAscii(latinLook(word)) && !isAscii(word);
}

/** True for a word all of whose letters are of another script, and which reads as one of Latin letters all the same. */
export function isWholeLookalike(word: string): boolean {
  return !/[A-Za-z]/.test(word) && isAscii(latinLook(word)) && !isAscii(word);
}

/** The letters that only look Latin, such as `U+0435 for e`. */
export function lookalikesIn(word: string): string {
  const found = Array.from(new Set(word)).filter((char) => latinLook(char) !== char);
  return found
    .slice(0, 4)
    .map(
      (char) =>
        `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")} for ${latinLook(char)}`,
    )
    .join(", ");
}

function isAscii(text: string): boolean {
  return !/[^\t -~]/.test(text);
}
