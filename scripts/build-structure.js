/**
 * Makes `dist/structure/<version>.js` from the JSON Schemas of `@asyncapi/specs`: one validator for each kind of object that a
 * document can hold, since the target of a `$ref` is judged as what it is referenced as. Compiled here, since ajv would take
 * longer to compile them than everything else takes together. Beside it `<version>-schema.js`, from which messages take
 * the names that are allowed at a place. The versions of AsyncAPI 2 differ little: what they have in common is there once,
 * in `2.js` and `2-schema.js`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import standaloneModule from 'ajv/dist/standalone/index.js';
import formatsModule from 'ajv-formats';
import { build } from 'esbuild';
import { shareDefinitions } from './share-definitions.js';
import { KINDS, KINDS_V2 } from './structure-kinds.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = join(root, 'dist/structure');
const require = createRequire(import.meta.url);

/** Annotations, and what would cost time that grows with the square (our own check looks for equal members of an `enum`). */
const DROPPED = new Set(['$id', '$schema', 'title', 'description', 'examples', 'default', '$comment', 'example']);

/** `http://asyncapi.com/definitions/3.0.0/message.json` becomes `message`. */
function shortName(id) {
  const definition = /^http:\/\/asyncapi\.com\/definitions\/[\d.]+\/(.+)\.json$/.exec(id)?.[1];
  if (definition !== undefined) return definition;
  if (id.startsWith('http://json-schema.org/draft-07/schema')) return 'draft07';
  return id
    .replace(/^http:\/\/asyncapi\.com\//, '')
    .replace(/\.json$/, '')
    .replaceAll('/', '-');
}

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Keywords whose keys are names, so that a property called `default` or `title` stays. */
const NAME_MAPS = new Set(['properties', 'patternProperties', 'definitions']);

function copy(node, owner, names = false) {
  if (Array.isArray(node)) return node.map((item) => copy(item, owner));
  if (!isObject(node)) return node;
  const result = {};
  for (const [key, value] of Object.entries(node)) {
    if (!names && DROPPED.has(key)) continue;
    if (!names && key === '$ref') {
      const [id, fragment = ''] = value.split('#');
      result.$ref = `#/definitions/${id === '' ? owner : shortName(id)}${fragment}`;
    } else if (!names && (key === 'enum' || key === 'const' || key === 'required')) result[key] = value;
    else result[key] = copy(value, owner, !names && NAME_MAPS.has(key));
  }
  return result;
}

const REFERENCE = '#/definitions/Reference';
const SCHEMA = { $ref: '#/definitions/schema' };
const holdsReference = (branch) => branch.$ref?.endsWith('/Reference') === true;

const choose = (condition, yes, no) =>
  Object.fromEntries(Object.entries({ if: condition, else: no }).concat([['then', yes]]));

/** Turns choices into decisions: then only the branch that was meant is judged, and its errors are the ones to show. */
function decide(node, definitions) {
  if (Array.isArray(node)) return node.map((item) => decide(item, definitions));
  if (!isObject(node)) return node;
  const result = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, decide(value, definitions)]));
  for (const keyword of ['oneOf', 'anyOf']) {
    const branches = result[keyword];
    if (!Array.isArray(branches)) continue;
    const others = branches.filter((branch) => !holdsReference(branch));
    if (others.length < branches.length) {
      delete result[keyword];
      const rest = others.length === 1 ? others[0] : decide({ [keyword]: others }, definitions);
      Object.assign(result, choose({ type: 'object', required: ['$ref'] }, { $ref: REFERENCE }, rest));
      continue;
    }
    if (branches.length !== 2) continue;
    const typeOf = (branch) => {
      const target = branch.$ref === undefined ? branch : resolveLocal(branch.$ref, definitions);
      return target.type ?? (target.enum === undefined ? undefined : 'string');
    };
    const list = branches.find((branch) => typeOf(branch) === 'array');
    const single = branches.find((branch) => typeOf(branch) !== 'array');
    if (list !== undefined && single !== undefined) {
      delete result[keyword];
      Object.assign(result, choose({ type: 'array' }, list, single));
    }
  }
  return result;
}

function resolveLocal(ref, definitions) {
  let target = { definitions };
  for (const token of ref.slice(2).split('/')) target = target[token];
  return target;
}

/** One schema instead of two that each walk the whole tree. */
function mergeSchemaDefinition(definitions) {
  const [, extension] = definitions.schema.allOf;
  const base = JSON.parse(
    JSON.stringify(definitions.draft07).replaceAll('"#/definitions/draft07"', JSON.stringify(SCHEMA.$ref)),
  );
  const { items, additionalProperties, ...properties } = extension.properties;
  if (items === undefined || additionalProperties === undefined) throw new Error('The schema of schemas has changed.');
  definitions.schema = { ...base, properties: { ...base.properties, ...properties } };
  delete definitions.schema.properties.enum.uniqueItems;
  delete definitions.schema.definitions;
  delete definitions.draft07.properties.enum.uniqueItems;
  definitions.draft07 = { ...definitions.draft07 };
}

/** `type` decides which kind of security scheme is meant. */
function discriminateSecuritySchemes(definitions) {
  const leaves = definitions.SecurityScheme.oneOf
    .map((branch) => resolveLocal(branch.$ref, definitions))
    .flatMap((branch) => branch.oneOf?.map((inner) => resolveLocal(inner.$ref, definitions)) ?? [branch]);
  const byType = new Map();
  for (const leaf of leaves) {
    const types = (leaf.properties.type.enum ?? [leaf.properties.type.const]).join('|');
    byType.set(types, [...(byType.get(types) ?? []), leaf]);
  }
  const allOf = [...byType].map(([types, group]) => {
    const bearer = group.find((leaf) => leaf.properties.bearerFormat !== undefined);
    const plain = group.find((leaf) => leaf.properties.bearerFormat === undefined);
    if (group.length > 2 || (group.length === 2 && bearer === undefined))
      throw new Error(`Unknown choice of ${types}.`);
    const { not, ...other } = plain ?? bearer;
    if (not !== undefined && bearer === undefined) throw new Error(`Unknown \`not\` of ${types}.`);
    const scheme =
      group.length === 1
        ? group[0]
        : choose({ required: ['scheme'], properties: { scheme: { const: 'bearer' } } }, bearer, other);
    return choose({ required: ['type'], properties: { type: { enum: types.split('|') } } }, scheme, {});
  });
  definitions.SecurityScheme = {
    type: 'object',
    required: ['type'],
    properties: { type: { type: 'string', enum: [...byType.keys()].flatMap((types) => types.split('|')) } },
    allOf,
  };
}

/** `oneOf` decides whether several messages are meant, and an Avro schema may be a `$ref` too. */
function rewriteMessage(definitions) {
  const [reference, { oneOf }] = definitions.message.oneOf;
  const [several, one] = oneOf;
  if (several.required?.[0] !== 'oneOf' || one.allOf === undefined)
    throw new Error('The schema of messages has changed.');
  for (const { if: condition, then } of one.allOf) {
    const { payload } = then.properties;
    // Each version lists its own and all before it, which would set all messages apart.
    const format = condition.properties?.schemaFormat;
    if (format?.enum[0].startsWith('application/vnd.aai.asyncapi'))
      condition.properties.schemaFormat = {
        pattern: String.raw`^application/vnd\.aai\.asyncapi(\+json|\+yaml)?;version=2\.`,
      };
    if (payload.$ref.endsWith('/avroSchema_v1')) then.properties.payload = { oneOf: [reference, payload] };
  }
  // All protocols are allowed, whether they are named or not.
  definitions.bindingsObject = { type: 'object' };
  definitions.message = { oneOf: [reference, choose({ type: 'object', required: ['oneOf'] }, several, one)] };
}

function transform(specification) {
  const definitions = {};
  // Definitions of an older version are taken where the document's own version has none.
  const own = `/definitions/${specification.properties.asyncapi.const}/`;
  const entries = Object.entries(specification.definitions).sort(([a], [b]) => a.includes(own) - b.includes(own));
  for (const [id, definition] of entries) definitions[shortName(id)] = copy(definition, shortName(id));
  const { definitions: _dropped, ...document } = specification;
  definitions.root = copy(document, 'root');
  definitions.root.properties.asyncapi = { type: 'string' };
  if (definitions.anySchema === undefined) rewriteMessage(definitions);
  else definitions.anySchema.if = { type: 'object', required: ['schema'] };
  mergeSchemaDefinition(definitions);
  discriminateSecuritySchemes(definitions);
  // The loader judges references and says what is wrong with them; `{` and the like are taken literally.
  definitions.ReferenceObject = { type: 'string' };
  definitions.schema.properties.$ref = { type: 'string' };
  definitions.draft07.properties.$ref = { type: 'string' };
  return decide(definitions, definitions);
}

/** A pattern is one where it works with the flag `u` or without it: the generator does the same. */
function isRegex(text) {
  for (const flags of ['u', ''])
    try {
      RegExp(text, flags);
      return true;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  return false;
}

/** `validators`: the name of a definition by the name under which its validator is exported. */
function createValidators(definitions, validators) {
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    messages: false,
    validateFormats: true,
    // A definition that is compiled once and called is a tenth of the same one written out at each place.
    inlineRefs: false,
    code: { source: true, esm: true, lines: false },
  });
  formatsModule.default(ajv);
  ajv.addFormat('regex', isRegex);
  ajv.addSchema({ $id: 'asyncapi', definitions });
  const names = {};
  for (const [name, definition] of Object.entries(validators)) {
    ajv.addSchema({ $id: name, $ref: `asyncapi#/definitions/${definition}` });
    names[name] = name;
  }
  return standaloneModule.default(ajv, names);
}

/** ajv's own `equal` calls `valueOf` of what it compares; documents may hold a property of that name. */
const EQUAL = `
export default function equal(a, b) {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]));
}
`;

async function bundle(source, file) {
  await build({
    stdin: { contents: source, resolveDir: root, loader: 'js' },
    outfile: file,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['main'],
    target: 'es2022',
    legalComments: 'none',
    plugins: [
      {
        name: 'own-equal',
        setup(plugin) {
          plugin.onResolve({ filter: /^ajv\/dist\/runtime\/equal$/ }, () => ({ path: 'equal', namespace: 'ours' }));
          plugin.onLoad({ filter: /^equal$/, namespace: 'ours' }, () => ({ contents: EQUAL, loader: 'js' }));
        },
      },
    ],
  });
}

const specification = (version) => require(`@asyncapi/specs/schemas/${version}.json`);
const definitionsText = (definitions) =>
  `export const definitions=JSON.parse(${JSON.stringify(JSON.stringify(definitions))});\n`;

mkdirSync(out, { recursive: true });
for (const version of ['3.0.0', '3.1.0']) {
  const definitions = transform(specification(version));
  await bundle(createValidators(definitions, KINDS), join(out, `${version}.js`));
  const text = `export const kinds=${JSON.stringify(KINDS)};${definitionsText(definitions)}`;
  writeFileSync(join(out, `${version}-schema.js`), text);
}

const versions2 = ['2.0.0', '2.1.0', '2.2.0', '2.3.0', '2.4.0', '2.5.0', '2.6.0'];
const shared = shareDefinitions(new Map(versions2.map((version) => [version, transform(specification(version))])));
const validators2 = {};
for (const version of versions2) {
  const kinds = Object.fromEntries(
    Object.entries(KINDS_V2).map(([kind, definition]) => [kind, shared.nameOf(version, definition)]),
  );
  const exported = Object.entries(kinds).map(([kind, definition]) => {
    const name = definition.replaceAll(/\W/g, '_');
    validators2[name] = definition;
    return `${name} as ${kind}`;
  });
  writeFileSync(join(out, `${version}.js`), `export {${exported.join(',')}} from './2.js';\n`);
  const text = `export const kinds=${JSON.stringify(kinds)};export {definitions} from './2-schema.js';\n`;
  writeFileSync(join(out, `${version}-schema.js`), text);
}
await bundle(createValidators(shared.definitions, validators2), join(out, '2.js'));
writeFileSync(join(out, '2-schema.js'), definitionsText(shared.definitions));
