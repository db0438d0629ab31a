/** What a character does to whoever reads the text. */
export type CharacterKind = "direction" | "mark" | "invisible";

export interface OddCharacter {
  /** Such as `U+202E (right-to-left override)`. */
  readonly name: string;
  readonly kind: CharacterKind;
  readonly char: string;
  /** UTF-16 index. */
  readonly index: number;
}

const named: Readonly<Record<number, string>> = {
  0xad: "soft hyphen",
  0x61c: "Arabic letter mark",
  0x115f: "Hangul filler",
  0x1160: "Hangul filler",
  0x180e: "Mongolian vowel separator",
  0x200b: "zero width space",
  0x200c: "zero width non-joiner",
  0x200d: "zero width joiner",
  0x200e: "left-to-right mark",
  0x200f: "right-to-left mark",
  0x202a: "left-to-right embedding",
  0x202b: "right-to-left embedding",
  0x202c: "end of direction",
  0x202d: "left-to-right override",
  0x202e: "right-to-left override",
  0x2060: "word joiner",
  0x2061: "invisible operator",
  0x2062: "invisible operator",
  0x2063: "invisible operator",
  0x2064: "invisible operator",
  0x2066: "left-to-right isolate",
  0x2067: "right-to-left isolate",
  0x2068: "first strong isolate",
  0x2069: "end of isolate",
  0x3164: "Hangul filler",
  0xfeff: "zero width no-break space",
  0xffa0: "Hangul filler",
};

const odd =
  // oxlint-disable-next-line no-misleading-character-class -- single characters are what this finds
  /[\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\u3164\ufeff\uffa0\u{e0000}-\u{e007f}\u{e0100}-\u{e01ef}]/gu;

/** Characters that cannot be seen or that turn the direction of what is read, but where a script or an emoji needs them. */
export function oddCharacters(text: string): readonly OddCharacter[] {
  return [...text.matchAll(odd)].flatMap(({ 0: char, index }) => {
    const code = char.codePointAt(0) ?? 0;
    if (isNeeded(text, index, char)) return [];
    const hex = code.toString(16).toUpperCase().padStart(4, "0");
    const name = named[code] ?? (code >= 0xe0100 ? "variation selector" : "tag character");
    return [{ name: `U+${hex} (${name})`, kind: kindOf(code), char, index }];
  });
}

function kindOf(code: number): CharacterKind {
  if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)) return "direction";
  return [0x200e, 0x200f, 0x61c].includes(code) ? "mark" : "invisible";
}

const joiningScript =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const han = /\p{Script=Han}/u;
const emoji = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\u{fe0f}\u{1f3f4}\u{e0020}-\u{e007f}]/u;

function isNeeded(text: string, index: number, char: string): boolean {
  const before = characterBefore(text, index);
  const after = characterAt(text, index + char.length);
  const code = char.codePointAt(0) ?? 0;
  if (code === 0x200d) return emoji.test(before) || joiningScript.test(before);
  if (code === 0x200c || code === 0x180e) return joiningScript.test(before) || joiningScript.test(after);
  if (code >= 0xe0100) return han.test(before);
  // The flags of England, Scotland and Wales are spelt in tags after a black flag.
  return code >= 0xe0020 && code <= 0xe007f && emoji.test(before);
}

function characterBefore(text: string, index: number): string {
  const low = text.charCodeAt(index - 1);
  return text.slice(Math.max(0, low >= 0xdc00 && low <= 0xdfff ? index - 2 : index - 1), index);
}

function characterAt(text: string, index: number): string {
  const code = text.codePointAt(index);
  return code === undefined ? "" : String.fromCodePoint(code);
}
