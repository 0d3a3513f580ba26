import { quoted, quotedList } from '../../diagnostics/safe-text.js';
import { suggestName } from '../../diagnostics/suggest-name.js';
import { isDataObject } from '../../document/data.js';
import { isVersion2 } from '../../document/is-version-2.js';
import type { Location } from '../../document/source-document.js';
import type { Rule, RuleContext } from '../rule.js';

/** `security` of AsyncAPI 2 names security schemes of this document and scopes that they have. In AsyncAPI 3 it refers to them. */
export const securityRequirements: Rule = {
  codes: ['security-undeclared'],
  check(context) {
    const { document, map } = context;
    if (!isVersion2(document)) return;
    for (const { location, value } of map.all('server', 'operation', 'operationTrait')) {
      const list = value['security'];
      if (!Array.isArray(list)) continue;
      for (const [index, requirement] of (list as unknown[]).entries())
        if (isDataObject(requirement))
          for (const [name, scopes] of Object.entries(requirement))
            checkRequirement(context, document.child(location, 'security', index, name), name, scopes);
    }
  },
};

function checkRequirement({ document, report }: RuleContext, at: Location, name: string, scopes: unknown): void {
  const schemes = document.resolve({ file: document.main.path, pointer: '/components/securitySchemes' });
  const names = Object.keys(isDataObject(schemes?.value) ? schemes.value : {});
  if (schemes === undefined || !names.includes(name)) {
    const known = names.length === 0 ? 'none' : quotedList(names, 'and');
    report({
      code: 'security-undeclared',
      at,
      part: 'key',
      message: `${quoted(name)} is not one of the \`components/securitySchemes\` of this document, which has ${known}. Declare it there.`,
      suggestion: suggestName(name, names),
    });
    return;
  }
  const flows = document.resolve(document.child(schemes.location, name, 'flows'))?.value;
  if (!isDataObject(flows) || !Array.isArray(scopes)) return;
  const available = Object.values(flows).flatMap((flow) =>
    isDataObject(flow) && isDataObject(flow['scopes']) ? Object.keys(flow['scopes']) : [],
  );
  for (const [index, scope] of (scopes as unknown[]).entries())
    if (typeof scope === 'string' && !available.includes(scope))
      report({
        code: 'security-undeclared',
        at: document.child(at, index),
        message: `The security scheme ${quoted(name)} has no scope ${quoted(scope)} in its \`flows\`. Declare it there.`,
        suggestion: suggestName(scope, available),
      });
}
