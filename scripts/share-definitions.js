/**
 * Puts the definitions of several versions of a specification side by side, those that say the same only once: their own text
 * is the same, and so are all definitions that they refer to.
 * @param {ReadonlyMap<string, Readonly<Record<string, unknown>>>} versions definitions by name, by version, the oldest first
 */
export function shareDefinitions(versions) {
  const entries = [...versions].flatMap(([version, definitions]) =>
    Object.entries(definitions).map(([name, schema]) => ({ version, name, schema })),
  );
  // All are taken for equal at first, and set apart until nothing changes any more.
  let names = new Map(entries.map(({ version, name }) => [`${version} ${name}`, name]));
  for (let count = 0; ;) {
    const owners = new Map();
    const next = new Map();
    for (const { version, name, schema } of entries) {
      const text = `${name} ${JSON.stringify(renameReferences(schema, (target) => names.get(`${version} ${target}`)))}`;
      if (!owners.has(text)) owners.set(text, `${name}-${version}`);
      next.set(`${version} ${name}`, owners.get(text));
    }
    names = next;
    if (owners.size === count) break;
    count = owners.size;
  }
  const definitions = {};
  for (const { version, name, schema } of entries)
    definitions[names.get(`${version} ${name}`)] ??= renameReferences(schema, (target) =>
      names.get(`${version} ${target}`),
    );
  return { definitions, nameOf: (version, name) => names.get(`${version} ${name}`) };
}

const REFERENCE = /^#\/definitions\/([^/]+)/;

function renameReferences(node, nameOf) {
  if (Array.isArray(node)) return node.map((item) => renameReferences(item, nameOf));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === '$ref' && typeof value === 'string'
        ? value.replace(REFERENCE, (_, name) => `#/definitions/${nameOf(name)}`)
        : renameReferences(value, nameOf),
    ]),
  );
}
