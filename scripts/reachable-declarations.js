import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync } from 'oxc-parser';

/**
 * Paths of the declaration files that those at `entries` lead to, themselves included: by imports, exports and `import('…')` types.
 * All below `folder`; a relative import that leads nowhere is an error.
 */
export function reachableDeclarations(folder, entries) {
  const reached = new Set();
  const open = entries.map((entry) => join(folder, entry));
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    for (const specifier of specifiersOf(path, readFileSync(path, 'utf8')))
      if (specifier.startsWith('.')) open.push(join(dirname(path), specifier.replace(/\.js$/, '.d.ts')));
  }
  return Array.from(reached, (path) => path.slice(folder.length + 1));
}

function specifiersOf(path, text) {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0].message}`);
  const found = [];
  const visit = (node) => {
    if (Array.isArray(node)) node.forEach(visit);
    else if (typeof node === 'object' && node !== null) {
      // Import and export declarations, and `import('…')` types.
      if (typeof node.source?.value === 'string') found.push(node.source.value);
      for (const value of Object.values(node)) visit(value);
    }
  };
  visit(program);
  return found;
}
