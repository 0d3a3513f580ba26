import { appendPointer } from '../../document/json-pointer.js';
import { REMOVED, type Edit, type Leniency, type Mend } from './leniency.js';

const BINDINGS: ReadonlySet<string> = new Set([
  'serverBindings',
  'channelBindings',
  'operationBindings',
  'messageBindings',
]);

/** The protocols whose bindings code is made from: there a mistake matters. */
const READ: ReadonlySet<string> = new Set(['kafka']);

/** Bindings of a version, or of a protocol, that the specification's schema does not have. */
export const otherBinding: Leniency = ({ kind, path, owner, value, at, error, property }) => {
  if (!BINDINGS.has(kind)) return undefined;
  const mend = (assumed: string, ...edits: readonly Edit[]): Mend => ({ code: 'lenient-binding', assumed, edits });
  const [protocol, name] = path;
  if (protocol === undefined)
    return property === undefined || error.keyword !== 'additionalProperties'
      ? undefined
      : mend('with it as it stands');
  const whole = { file: owner.file, pointer: appendPointer(owner.pointer, protocol) };
  if (name === 'bindingVersion')
    return mend('with the newest version of the binding that is known', { at, value: REMOVED });
  if (error.keyword === 'additionalProperties') return mend('with it as it stands');
  // Early versions had a text where a schema is now.
  const isId = kind === 'operationBindings' && (name === 'groupId' || name === 'clientId');
  if (isId && path.length === 2 && typeof value === 'string')
    return mend('with it as the only value', { at, value: { type: 'string', enum: [value] } });
  if (READ.has(protocol)) return undefined;
  return mend(`without the binding of \`${protocol}\`, from which no code is made`, { at: whole, value: REMOVED });
};
