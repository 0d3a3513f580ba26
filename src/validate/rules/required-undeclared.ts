import { quoted, quotedList } from '../../diagnostics/safe-text.js';
import { suggestName } from '../../diagnostics/suggest-name.js';
import { isDataObject } from '../../document/data.js';
import type { Location, SourceDocument } from '../../document/source-document.js';
import type { Rule } from '../rule.js';
import { branchesOf, declaredProperties } from '../schema-view.js';

/** What a schema requires, it declares: itself, or what it is composed with. */
export const requiredUndeclared: Rule = {
  codes: ['required-undeclared'],
  check({ document, map, report }) {
    for (const { location, value } of map.all('schema', 'payloadSchema')) {
      const { required, properties } = value;
      if (!Array.isArray(required) || !isDataObject(properties)) continue;
      // Most schemas declare it all themselves; then nothing has to be followed.
      if (required.every((name) => typeof name !== 'string' || Object.hasOwn(properties, name))) continue;
      const declared = new Set(declaredProperties(document, outermost(document, location)).keys());
      if (allowsOthers(document, location)) continue;
      for (const [index, name] of (required as unknown[]).entries()) {
        if (typeof name !== 'string' || declared.has(name)) continue;
        const suggestion = suggestName(name, declared);
        const known =
          suggestion === undefined && declared.size > 0 ? `, which has ${quotedList([...declared], 'and')}` : '';
        report({
          code: 'required-undeclared',
          at: document.child(location, 'required', index),
          message: `\`required\` names ${quoted(name)}, but \`properties\` does not declare it${known}.`,
          suggestion,
        });
      }
    }
  },
};

/** The schema that this one is a branch of: what stands beside an `allOf` is declared for its branches too. */
function outermost(document: SourceDocument, location: Location): Location {
  let { pointer } = location;
  for (;;) {
    const parent = pointer.replace(/\/(?:(?:allOf|anyOf|oneOf)\/\d+|then|else|if|not)$/, '');
    if (parent === pointer || !isDataObject(document.at({ file: location.file, pointer: parent })))
      return { file: location.file, pointer };
    pointer = parent;
  }
}

/** Names that a pattern or a schema for further properties speaks of are declared by that. */
function allowsOthers(document: SourceDocument, location: Location): boolean {
  return branchesOf(document, location).some(
    ({ value }) => isDataObject(value['patternProperties']) || isDataObject(value['additionalProperties']),
  );
}
