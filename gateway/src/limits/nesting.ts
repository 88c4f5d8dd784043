import { limitError } from './limit-error.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENS = 0x5b;
const CLOSES = 0x5d;
/** Bit by which a curly bracket differs from a square one. */
const CURLY = 0x20;

/** Levels of a message around its variables. */
const ENVELOPE = 2;

/** Refuses JSON that nests too deeply, before it is parsed. */
export function refuseDeepText(json: string, most: number): void {
  if (nestsDeeper(json, most + ENVELOPE))
    throw limitError('NESTED_TOO_DEEPLY', `The request nests lists and objects deeper than ${most} levels.`);
}

function nestsDeeper(json: string, most: number): boolean {
  if (json.length <= most) return false;
  let level = 0;
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfText(json, at + 1);
    } else if ((code & ~CURLY) === OPENS) {
      level += 1;
      if (level > most) return true;
    } else if ((code & ~CURLY) === CLOSES) {
      level -= 1;
    }
  }
  return false;
}

function endOfText(json: string, from: number): number {
  for (let at = from; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return json.length;
}
