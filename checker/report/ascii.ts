/** Text as pure ASCII, for mails and for terminals without Unicode: signs by what they look like, letters without accents. */

const LOOKALIKES: Readonly<Record<string, string>> = {
  '→': '->',
  '←': '<-',
  '↔': '<->',
  '⇒': '=>',
  '⇐': '<=',
  '≠': '!=',
  '≤': '<=',
  '≥': '>=',
  '×': 'x',
  '·': '-',
  '•': '*',
  '…': '...',
  '–': '-',
  '—': '--',
  '−': '-',
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '‘': "'",
  '’': "'",
  '✓': 'ok',
  '✗': 'X',
  '∈': 'in',
  '∧': 'and',
  '∨': 'or',
  '¬': 'not ',
  '∞': 'inf',
  ß: 'ss',
  '\u00a0': ' ',
};

/** `text` in ASCII; a character that has no likeness there becomes `?`. */
export function ascii(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the point is to find what is outside ASCII
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  let out = '';
  for (const character of text.normalize('NFC')) out += inAscii(character);
  return out;
}

function inAscii(character: string): string {
  if (character <= '\x7f') return character;
  const lookalike = LOOKALIKES[character];
  if (lookalike !== undefined) return lookalike;
  const letter = character.normalize('NFKD').replace(/\p{M}/gu, '');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the point is to find what is outside ASCII
  return /^[\x00-\x7f]+$/.test(letter) ? letter : '?';
}
