import { basename } from 'node:path';
import { isDataObject } from '../../document/data.js';
import { appendPointer } from '../../document/json-pointer.js';
import { isVersion3, type Leniency, type Mend } from './leniency.js';

/** What is missing, and what it would say is known. */
export const missingPart: Leniency = (problem) => {
  const { error, kind, path, property, at, document } = problem;
  if (error.keyword !== 'required' || property === undefined || problem.suggestion !== undefined) return undefined;
  const mend = (value: unknown, assumed: string): Mend => ({
    code: 'lenient-missing',
    assumed,
    edits: [{ at: { file: at.file, pointer: appendPointer(at.pointer, property) }, value }],
  });
  const title = basename(document.main.path).replace(/\.[^.]*$/, '');
  if (kind === 'root' && path.length === 0) {
    if (property === 'info')
      return mend(
        { title, version: '0.0.0' },
        `with the title \`${title}\`, from the file's name, and version \`0.0.0\``,
      );
    if (property === 'channels' && !isVersion3(problem)) return mend({}, 'with no channels');
  }
  if (kind === 'root' && path.length === 1 && path[0] === 'info') {
    if (property === 'version') return mend('0.0.0', 'with version `0.0.0`');
    if (property === 'title') return mend(title, `with the title \`${title}\`, from the file's name`);
  }
  if (kind === 'server' && path.length === 0 && property === 'protocol') {
    const address = isDataObject(problem.value) ? (problem.value['host'] ?? problem.value['url']) : undefined;
    const protocol = typeof address === 'string' ? /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1] : undefined;
    if (protocol !== undefined)
      return mend(protocol.toLowerCase(), `with \`${protocol.toLowerCase()}\`, from its address`);
  }
  return undefined;
};
