import { parse, Root } from 'protobufjs';
import { safeText } from '../../../diagnostics/safe-text.js';
import { GOOGLE_TYPES } from './google-types.js';

export interface ParsedProto {
  readonly root: Root;
  readonly imports: readonly string[];
}

/** Why a text is no Protobuf schema. */
export interface ProtoProblem {
  readonly line: number | undefined;
  readonly message: string;
}

/** The parser is recursive, and no schema that a person wrote is so deep. */
const MAX_DEPTH = 60;

const SYNTAX = /(?:^|[;\s])(?:syntax|edition)\s*=/;

/**
 * Parses a text. Where it does not say whether it is proto2 or proto3 it is what `syntax` says; documents are known to be wrong
 * about that, so the other one is tried too.
 */
export function parseProto(text: string, syntax: 'proto2' | 'proto3' | undefined): ParsedProto | ProtoProblem {
  const deep = findDeep(text);
  if (deep !== undefined)
    return { line: deep, message: `Messages may be nested ${MAX_DEPTH} levels deep. Define inner ones at the top.` };
  if (SYNTAX.test(text)) return parseText(text);
  const [first, second] = syntax === 'proto3' ? ['syntax = "proto3"; ', ''] : ['', 'syntax = "proto3"; '];
  const parsed = parseText(`${first}${text}`);
  if ('root' in parsed) return parsed;
  const other = parseText(`${second}${text}`);
  return 'root' in other ? other : parsed;
}

function parseText(text: string): ParsedProto | ProtoProblem {
  const root = new Root();
  try {
    if (text.includes('google.type') || text.includes('google/type')) parse(GOOGLE_TYPES, root, { keepCase: true });
    const { imports, weakImports } = parse(text, root, { keepCase: true, alternateCommentMode: true });
    return { root, imports: [...(imports ?? []), ...(weakImports ?? [])] };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return describe(error.message);
  }
}

function describe(message: string): ProtoProblem {
  const at = /\s*\((?:[^()]*, )?line (\d+)\)$/.exec(message);
  const told = safeText(at === null ? message : message.slice(0, at.index)).slice(0, 200);
  const line = at === null ? undefined : Number(at[1]);
  const token = /^illegal (?:token|name) '(.*)'$/.exec(told)?.[1];
  if (token === undefined) return { line, message: `Not a Protobuf schema: ${told}.` };
  return {
    line,
    message: `Not a Protobuf schema: \`${token.replaceAll('`', "'")}\` cannot stand here. Look at it and at what stands before it.`,
  };
}

/** The line on which braces are nested too deep. Those in comments and texts count too: nobody has so many of them. */
function findDeep(text: string): number | undefined {
  let depth = 0;
  let line = 1;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 10) line += 1;
    else if (code === 123) depth += 1;
    else if (code === 125) depth -= 1;
    if (depth > MAX_DEPTH) return line;
  }
  return undefined;
}
