import { createDiagnostic } from '../diagnostics/create-diagnostic.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { quoted } from '../diagnostics/safe-text.js';
import { suggestName } from '../diagnostics/suggest-name.js';
import { isDataObject } from './data.js';
import type { SourceFile } from './source-document.js';

/** Whether this is a document that we read: `undefined`, or the one sentence that says why it is not. */
export function checkVersion(file: SourceFile): Diagnostic | undefined {
  const { value } = file;
  const at = (pointer: string, part?: 'key' | 'value') => ({
    file: file.path,
    pointer,
    range: file.rangeOf(pointer, part),
  });
  const start = { line: 1, column: 1, offset: 0 };
  const top = { file: file.path, pointer: '', range: { start, end: start } };
  if (!isDataObject(value))
    return createDiagnostic(
      'not-asyncapi',
      top,
      value === null && file.text.trim() !== 'null'
        ? 'There is nothing in this file. An AsyncAPI document starts with `asyncapi: 3.0.0`.'
        : 'This is not an AsyncAPI document: its root is not an object with `asyncapi: 3.0.0`.',
    );
  const version = value['asyncapi'];
  if (version === undefined) {
    for (const other of ['openapi', 'swagger', 'arazzo', 'graphql'])
      if (Object.hasOwn(value, other)) {
        const message = `This is an ${other === 'arazzo' ? 'Arazzo' : 'OpenAPI'} document (\`${other}\`), not an AsyncAPI one: events are described in a document that starts with \`asyncapi: 3.0.0\`.`;
        return createDiagnostic('not-asyncapi', at(`/${other}`, 'key'), message);
      }
    const suggestion = Object.keys(value).find((key) => suggestName(key, ['asyncapi']) !== undefined);
    const place =
      suggestion === undefined ? top : at(`/${suggestion.replaceAll('~', '~0').replaceAll('/', '~1')}`, 'key');
    const message =
      'This is not an AsyncAPI document: the key `asyncapi` with its version, such as `asyncapi: 3.0.0`, is missing.';
    return createDiagnostic('not-asyncapi', place, message, suggestion === undefined ? {} : { suggestion: 'asyncapi' });
  }
  const place = at('/asyncapi');
  if (typeof version !== 'string') {
    const message = `The version of AsyncAPI has to be a text such as "3.0.0", but is ${quoted(version)}.`;
    return createDiagnostic('version-unsupported', place, message);
  }
  if (version.startsWith('1.')) {
    const message = `AsyncAPI ${version.slice(0, 20).replaceAll(/[^\w.-]/g, '')} is not supported: convert the document to 3.0 with \`npx @asyncapi/cli convert --target-version=3.0.0\`.`;
    return createDiagnostic('version-unsupported', place, message);
  }
  if (!/^(?:2\.[0-6]|3\.[01])\.\d+(?:-[\w.-]+)?$/.test(version)) {
    const message = `${quoted(version)} is not a version of AsyncAPI that is supported: those are 2.0.0 to 2.6.0, 3.0.0 and 3.1.0.`;
    return createDiagnostic('version-unsupported', place, message);
  }
  return undefined;
}
