import { isReference } from '../../document/collect-references.js';
import { isDataObject, type DataObject } from '../../document/data.js';
import { appendPointer, parsePointer } from '../../document/json-pointer.js';
import type { Location, SourceDocument } from '../../document/source-document.js';
import { isVersion3, type Edit, type Leniency, type Mend, type Problem } from './leniency.js';

type MakeMend = (assumed: string, ...edits: readonly Edit[]) => Mend;

/** What AsyncAPI 2 has in another form than AsyncAPI 3, in a document of 3. */
export const olderForm: Leniency = (problem) => {
  const { kind, path, value, at, error, property } = problem;
  const mend: MakeMend = (assumed, ...edits) => ({ code: 'lenient-older-form', assumed, edits });
  if (error.keyword === 'pattern' && path.at(-1) === 'location' && typeof value === 'string') {
    const singular = value.trim().replace(/^\$message\.headers#/, '$message.header#');
    return singular === value ? undefined : mend(`with \`${singular}\``, { at, value: singular });
  }
  if (typeof value === 'string' && error.keyword === 'type') {
    const isLocation =
      path.length === 1 && (path[0] === 'correlationId' || (kind === 'reply' && path[0] === 'address'));
    if (isLocation && value.startsWith('$message.'))
      return mend('with it as the `location`', { at, value: { location: value } });
    return isVersion3(problem) ? nameOf(problem, value, mend) : undefined;
  }
  if (!isVersion3(problem)) return undefined;
  if (kind === 'server' && path.length === 0) return serverUrl(problem, mend);
  if (kind === 'parameter' && path.length === 0 && property === 'schema') return parameterSchema(problem, mend);
  if (path.length > 0) return undefined;
  if (kind === 'message' && property === 'schemaFormat') return schemaFormat(problem, mend);
  const isId = (kind === 'message' && property === 'messageId') || (kind === 'operation' && property === 'operationId');
  return isId ? mend('and takes the name from the key') : undefined;
};

const mainPlace = (document: SourceDocument, ...tokens: readonly string[]): Location => ({
  file: document.main.path,
  pointer: appendPointer('', ...tokens),
});

/** A text that names a server or a channel, where there has to be a `$ref` to it. */
function nameOf({ kind, path, at, document }: Problem, text: string, mend: MakeMend): Mend | undefined {
  if (at.file !== document.main.path) return undefined;
  const section =
    kind === 'channel' && path[0] === 'servers' && path.length === 2
      ? 'servers'
      : (kind === 'operation' || kind === 'reply') && path[0] === 'channel' && path.length === 1
        ? 'channels'
        : undefined;
  if (section === undefined) return undefined;
  const place = text.startsWith(`#/${section}/`) ? parsePointer(text.slice(1)) : [section, text];
  const name = place?.length === 2 ? place[1] : undefined;
  if (name === undefined || document.at(mainPlace(document, section, name)) === undefined) return undefined;
  const $ref = `#${appendPointer('', section, name).split('/').map(encodeURIComponent).join('/')}`;
  return mend(`with a \`$ref\` to \`${$ref}\``, { at, value: { $ref } });
}

/** `url` has become `host`, `protocol` and `pathname`. */
function serverUrl({ value, at, error }: Problem, mend: MakeMend): Mend | undefined {
  if (!isDataObject(value) || typeof value['url'] !== 'string') return undefined;
  if (error.keyword === 'additionalProperties' && error.params['additionalProperty'] !== 'url') return undefined;
  const [, protocol, host, pathname] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/\s]+)(\/\S*)?$/i.exec(value['url']) ?? [];
  const known = value['protocol'] ?? protocol?.toLowerCase();
  if (host === undefined || known === undefined || value['host'] !== undefined) return undefined;
  const { url: _url, ...rest } = value;
  const path = pathname === undefined || pathname === '/' ? {} : { pathname };
  return mend('with the parts of its `url` as `host`, `protocol` and `pathname`', {
    at,
    value: { host, protocol: known, ...path, ...rest },
  });
}

/** The schema of a parameter: it is a text in any case, and what else counts has moved up. */
function parameterSchema({ value, at, document }: Problem, mend: MakeMend): Mend | undefined {
  if (!isDataObject(value)) return undefined;
  const schema = document.resolve(document.child(at, 'schema'))?.value;
  if (!isDataObject(schema)) return undefined;
  const { schema: _schema, ...rest } = value;
  const isText = (entry: unknown): boolean => typeof entry === 'string';
  const lists = ['enum', 'examples'].flatMap((name): [string, unknown][] => {
    const list = schema[name];
    return Array.isArray(list) && list.length > 0 ? [[name, (list as unknown[]).map(String)]] : [];
  });
  const texts = ['default', 'description'].filter((name) => isText(schema[name])).map((name) => [name, schema[name]]);
  return mend('with its `enum`, `default`, `description` and `examples`, and a text as its value', {
    at,
    value: { ...Object.fromEntries([...lists, ...texts]), ...rest } as DataObject,
  });
}

/** `schemaFormat` now stands in the payload, beside its `schema`. */
function schemaFormat({ value, at }: Problem, mend: MakeMend): Mend | undefined {
  if (!isDataObject(value) || typeof value['schemaFormat'] !== 'string') return undefined;
  const { schemaFormat: format, payload, ...rest } = value;
  if (payload === undefined) return mend('without it, since there is no payload', { at, value: rest });
  const isMulti = isDataObject(payload) && !isReference(payload) && Object.hasOwn(payload, 'schemaFormat');
  if (isMulti) return undefined;
  return mend('with it in the payload, beside its `schema`', {
    at,
    value: { ...rest, payload: { schemaFormat: format, schema: payload } },
  });
}

/** The requirements of a server or operation by name: `- apiKey: []`. */
export const securityByName: Leniency = (problem) => {
  const { path, value, at, document } = problem;
  const isEntry = problem.kind === 'securityScheme' && path.length === 0 && /\/security\/\d+$/.test(at.pointer);
  if (!isVersion3(problem) || !isEntry || !isDataObject(value) || at.file !== document.main.path) return undefined;
  const [name, ...others] = Object.keys(value);
  if (name === undefined || others.length > 0 || !Array.isArray(value[name])) return undefined;
  if (document.at(mainPlace(document, 'components', 'securitySchemes', name)) === undefined) return undefined;
  const $ref = `#${appendPointer('/components/securitySchemes', name).split('/').map(encodeURIComponent).join('/')}`;
  return {
    code: 'lenient-older-form',
    assumed: `with a \`$ref\` to \`${$ref}\``,
    edits: [{ at, value: { $ref } }],
  };
};
