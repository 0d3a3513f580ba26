import { quoted, quotedList } from '../../diagnostics/safe-text.js';
import { suggestName } from '../../diagnostics/suggest-name.js';
import { isDataObject } from '../../document/data.js';
import { isVersion2 } from '../../document/is-version-2.js';
import { parsePointer } from '../../document/json-pointer.js';
import type { Location } from '../../document/source-document.js';
import { createSchemaCompiler, type SchemaCompiler } from '../compile-schema.js';
import { partOf, schemaOf } from '../contract-view.js';
import type { Rule, RuleContext } from '../rule.js';
import { selectErrors } from '../structure/select-errors.js';
import type { StructureError } from '../structure/structure-module.js';

/** What AsyncAPI 2 has examples checked of: schemas of components, payloads and parameters, and not what is inside them. */
const NAMED_SCHEMA = /^\/components\/schemas\/[^/]+$|\/payload$|\/parameters\/[^/]+\/schema$/;

/** Enough to see what is wrong with one example. */
const MAX_ERRORS = 20;

/** Payload and headers of each example are what the schemas beside them allow; in AsyncAPI 2 also the examples of a schema. */
export const examples: Rule = {
  codes: ['example-mismatch', 'schema-invalid', 'pattern-slow'],
  needsStructure: true,
  async check(context) {
    const { document, map } = context;
    let compiler: SchemaCompiler | undefined;
    const refused = new Set<string>();
    const judge = async (example: Example): Promise<void> => {
      compiler ??= await createSchemaCompiler(document);
      checkExample(context, compiler, refused, example);
    };
    for (const { location, value } of map.all('message')) {
      const message = { key: '', entry: location, location, value };
      const list = partOf(document, message, 'examples');
      const examplesOf = list && document.at(list);
      if (list === undefined || !Array.isArray(examplesOf)) continue;
      for (const [index, example] of (examplesOf as unknown[]).entries()) {
        if (!isDataObject(example)) continue;
        for (const part of ['payload', 'headers'] as const) {
          if (!Object.hasOwn(example, part)) continue;
          const schema = schemaOf(document, message, part);
          if (schema === undefined || schema === 'foreign') continue;
          await judge({ schema, at: document.child(list, index, part), value: example[part] });
        }
      }
    }
    if (!isVersion2(document)) return;
    for (const { location, value } of map.all('schema')) {
      const list = value['examples'];
      if (!Array.isArray(list) || !NAMED_SCHEMA.test(location.pointer)) continue;
      for (const [index, example] of (list as unknown[]).entries())
        await judge({ schema: location, at: document.child(location, 'examples', index), value: example });
    }
  },
};

interface Example {
  readonly schema: Location;
  readonly at: Location;
  readonly value: unknown;
}

function checkExample(
  { document, report }: RuleContext,
  compiler: SchemaCompiler,
  refused: Set<string>,
  { schema, at, value }: Example,
): void {
  const check = compiler.compile(schema);
  if (typeof check !== 'function') {
    const key = `${schema.file}#${schema.pointer}`;
    if (!refused.has(key)) {
      const message = `This schema cannot be compiled, so its examples are not checked: ${quoted(check.reason)}.`;
      report({ code: 'schema-invalid', at: schema, part: 'key', message });
    }
    refused.add(key);
    return;
  }
  // A copy of ordinary objects: ajv compares members of `enum` with their methods.
  const errors = check(structuredClone(value));
  for (const pattern of compiler.takeSlowPatterns()) {
    const message = `The pattern ${quoted(pattern)} of its schema takes too long on this example, as it would on a hostile message. Write it without a repetition inside a repetition.`;
    report({ code: 'pattern-slow', at, message });
  }
  for (const error of selectErrors(errors).slice(0, MAX_ERRORS)) {
    const tokens = parsePointer(error.instancePath) ?? [];
    const { message, child, suggestion } = describe(error, tokens, document.at(document.child(at, ...tokens)));
    report({
      code: 'example-mismatch',
      at: document.child(at, ...tokens, ...(child === undefined ? [] : [child])),
      part: child === undefined ? 'value' : 'key',
      message: `Example does not match its schema: ${message}`,
      suggestion,
      related: [{ ...document.place(schema, 'key'), message: 'the schema is here' }],
    });
  }
}

function describe(
  error: StructureError & { readonly message?: string | undefined },
  tokens: readonly string[],
  found: unknown,
): { readonly message: string; readonly child?: string; readonly suggestion?: string | undefined } {
  const last = tokens.at(-1);
  const name = last === undefined ? 'it' : quoted(tokens.join('.'));
  switch (error.keyword) {
    case 'required':
      return { message: `${name} has to have ${quoted(error.params['missingProperty'])}.` };
    case 'requiredOneOf':
      return { message: `${name} has to have ${quotedList(error.params['names'] as unknown[])}.` };
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const child = String(error.params['additionalProperty'] ?? error.params['unevaluatedProperty']);
      return { message: `${name} may not have ${quoted(child)}.`, child };
    }
    case 'enum': {
      const allowed = error.params['allowedValues'] as readonly unknown[];
      const texts = allowed.filter((entry) => typeof entry === 'string');
      const suggestion = typeof found === 'string' ? suggestName(found, texts) : undefined;
      return { message: `${name} has to be ${quotedList(allowed)}.`, suggestion };
    }
    case 'const':
      return { message: `${name} has to be ${quoted(error.params['allowedValue'])}.` };
    case 'type': {
      const types = error.params['type'];
      return { message: `${name} has to be of type ${quotedList(Array.isArray(types) ? types : [types])}.` };
    }
    default:
      return { message: `${name} ${(error.message ?? `breaks \`${error.keyword}\``).replace(/^must/, 'has to')}.` };
  }
}
