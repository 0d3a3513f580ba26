import { quoted } from '../../diagnostics/safe-text.js';
import { isReference } from '../../document/collect-references.js';
import { isDataObject } from '../../document/data.js';
import type { Location, SourceDocument } from '../../document/source-document.js';
import type { Rule } from '../rule.js';

/** Components are there to be used by a channel, operation or server. A document without any is a library of them. */
export const componentUnused: Rule = {
  codes: ['component-unused'],
  check({ document, contract, report }) {
    const components = document.child({ file: document.main.path, pointer: '' }, 'components');
    const groups = document.at(components);
    if (!isDataObject(groups) || contract.channels.length + contract.operations.length === 0) return;
    const used = findUsed(document);
    for (const [group, entries] of Object.entries(groups)) {
      if (group.startsWith('x-') || !isDataObject(entries)) continue;
      for (const [name, value] of Object.entries(entries)) {
        if (typeof value !== 'object' || value === null || used.has(value)) continue;
        // A reference to nowhere has been reported, and may be what breaks the use.
        if (document.resolve(document.child(components, group, name)) === undefined) continue;
        report({
          code: 'component-unused',
          at: document.child(components, group, name),
          part: 'key',
          message: `Nothing uses ${quoted(name)} of \`components/${group}\`. Remove it, or refer to it where it belongs.`,
        });
      }
    }
  },
};

/** Every object that the document reaches from outside of its components. */
function findUsed(document: SourceDocument): ReadonlySet<object> {
  const root: Location = { file: document.main.path, pointer: '' };
  const used = new Set<object>();
  const queue: { readonly value: unknown; readonly location: Location }[] = [];
  const components = document.at(document.child(root, 'components'));
  const names = isDataObject(components) ? components : {};
  if (isDataObject(document.main.value))
    for (const [key, value] of Object.entries(document.main.value))
      if (key !== 'components') queue.push({ value, location: document.child(root, key) });
  let polymorphic = false;
  do {
    drain();
  } while (polymorphic && addSubtypes());
  return used;

  function drain(): void {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const { value, location } = next;
      if (typeof value === 'string') useByPointer(value);
      if (typeof value !== 'object' || value === null || used.has(value)) continue;
      used.add(value);
      if (isReference(value)) follow(location);
      if (isDataObject(value)) {
        if (typeof value['discriminator'] !== 'undefined') polymorphic = true;
        useByName(value);
      }
      for (const [key, child] of Object.entries(value))
        queue.push({ value: child, location: document.child(location, key) });
    }
  }

  /** The mapping of a `discriminator` names schemas, and so do extensions of other tools. */
  function useByPointer(text: string): void {
    if (!text.startsWith('#/components/')) return;
    const location = { file: document.main.path, pointer: text.slice(1) };
    queue.push({ value: document.at(location), location });
    useHolders(location);
  }

  /** Each `$ref` on the way is used too, since a component may be the name of another. */
  function follow(location: Location): void {
    const node = document.resolve(location);
    if (node === undefined) return;
    for (const via of [...node.via, node.location]) {
      const value = document.at(via);
      queue.push({ value, location: via });
      useHolders(via);
    }
  }

  /** A `$ref` into a component is a use of the whole. */
  function useHolders({ file, pointer }: Location): void {
    const component = /^\/components\/[^/]+\/[^/]+/.exec(pointer)?.[0];
    if (file !== document.main.path || component === undefined || component === pointer) return;
    const location = { file, pointer: component };
    queue.push({ value: document.at(location), location });
  }

  /** In AsyncAPI 2 requirements and channels name schemes and servers instead of referring to them. */
  function useByName(value: Readonly<Record<string, unknown>>): void {
    for (const [keyword, group] of [
      ['security', 'securitySchemes'],
      ['servers', 'servers'],
    ] as const) {
      const list = value[keyword];
      const entries = names[group];
      if (!Array.isArray(list) || !isDataObject(entries)) continue;
      for (const item of list as unknown[])
        for (const name of typeof item === 'string' ? [item] : isDataObject(item) ? Object.keys(item) : [])
          if (Object.hasOwn(entries, name))
            queue.push({ value: entries[name], location: document.child(root, 'components', group, name) });
    }
  }

  /** Schemas that extend a used one by `allOf` are what a `discriminator` chooses from. True where one has been found. */
  function addSubtypes(): boolean {
    const { schemas } = names;
    if (!isDataObject(schemas)) return false;
    const before = queue.length;
    for (const [name, value] of Object.entries(schemas)) {
      if (!isDataObject(value) || used.has(value) || !Array.isArray(value['allOf'])) continue;
      const location = document.child(root, 'components', 'schemas', name);
      const extended = value['allOf'].some((_, index) => {
        const base = document.resolve(document.child(location, 'allOf', index))?.value;
        return typeof base === 'object' && base !== null && used.has(base);
      });
      if (extended) queue.push({ value, location });
    }
    return queue.length > before;
  }
}
