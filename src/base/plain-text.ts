/** Text for people and models: no terminal escapes, no control characters but tab and newline, no text-direction marks. */
export function plainText(text: string): string {
  return text
    .replace(escapeSequences, "")
    .replace(/\r\n?/g, "\n")
    .replace(controlCharacters, "")
    .replace(directionMarks, "");
}

// Operating-system commands and their like (ended by BEL or ST), control sequences, then the short escapes.
const escapeSequences =
  // oxlint-disable-next-line no-control-regex -- escapes are what this removes
  /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0080-\u009f]*(?:\u0007|\u001b\\|\u009c)|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b[ -/]*[0-~]/g;

// oxlint-disable-next-line no-control-regex -- control characters are what this removes
const controlCharacters = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

const directionMarks = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
