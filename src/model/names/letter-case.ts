const SEPARATORS = /[^\p{ID_Continue}]+|_+/u;
const WORD_BORDERS = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;

/** The parts of a text between what cannot stand in an identifier; their inner capitals stay. */
function partsOf(text: string): string[] {
  return text
    .normalize('NFC')
    .split(SEPARATORS)
    .filter((part) => part !== '');
}

function upperFirst(text: string): string {
  const first = String.fromCodePoint(text.codePointAt(0) ?? 0);
  const upper = first.toUpperCase();
  // 'ß' and the like become several letters, which would not be read back as one.
  return (upper.length === first.length ? upper : first) + text.slice(first.length);
}

/** An identifier cannot start with a digit or a combining mark. */
function startSafely(name: string): string {
  return name === '' || /^[\p{ID_Start}_]/u.test(name) ? name : `_${name}`;
}

/** `order-placed` to `OrderPlaced`; `HTTPServer` stays; '' where no letter or digit is left. Always an identifier. */
export function pascalCase(text: string): string {
  return startSafely(partsOf(text).map(upperFirst).join(''));
}

/** `OrderPlaced` to `orderPlaced`, `HTTPServer` to `httpServer`. Always an identifier or ''. */
export function camelCase(text: string): string {
  const [first = '', ...rest] = partsOf(text);
  const capitals = /^\p{Lu}*/u.exec(first)?.[0] ?? '';
  const kept =
    capitals.length > 1 && /^\p{Ll}/u.test(first.slice(capitals.length))
      ? (capitals.match(/\p{Lu}$/u)?.[0].length ?? 0)
      : 0;
  const lowered = capitals.length - kept;
  return startSafely(first.slice(0, lowered).toLowerCase() + first.slice(lowered) + rest.map(upperFirst).join(''));
}

/** `OrderPlacedFat` to `order-placed-fat`, `HTTPServer` to `http-server`. */
export function kebabCase(text: string): string {
  return partsOf(text)
    .flatMap((part) => part.split(WORD_BORDERS))
    .join('-')
    .toLowerCase();
}

/** Equal for two names whose files one file system could take for the same: `OrderPlaced` and `Order_placed`. */
export function foldName(name: string): string {
  return kebabCase(name).toUpperCase().toLowerCase();
}
