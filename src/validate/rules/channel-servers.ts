import { quoted, quotedList } from '../../diagnostics/safe-text.js';
import { suggestName } from '../../diagnostics/suggest-name.js';
import { isReference } from '../../document/collect-references.js';
import { isDataObject } from '../../document/data.js';
import { isVersion2 } from '../../document/is-version-2.js';
import { appendPointer } from '../../document/json-pointer.js';
import type { Rule } from '../rule.js';

/** A channel is on servers of this document. */
export const channelServers: Rule = {
  codes: ['channel-server'],
  check({ document, contract, report }) {
    const servers = document.at({ file: document.main.path, pointer: '/servers' });
    const names = isDataObject(servers) ? Object.keys(servers) : [];
    const isV2 = isVersion2(document);
    for (const channel of contract.channels) {
      const list = channel.value['servers'];
      if (!Array.isArray(list)) continue;
      for (const [index, entry] of (list as unknown[]).entries()) {
        const at = document.child(channel.location, 'servers', index);
        // AsyncAPI 2 names them, AsyncAPI 3 refers to them.
        if (isV2 && typeof entry === 'string' && !names.includes(entry))
          report({
            code: 'channel-server',
            at,
            message: `${quoted(entry)} is not one of the \`servers\` of this document, which has ${names.length === 0 ? 'none' : quotedList(names, 'and')}.`,
            suggestion: suggestName(entry, names),
          });
        if (!isReference(entry) || document.resolve(at) === undefined || entry.$ref.includes('#/servers/')) continue;
        const name = entry.$ref.slice(entry.$ref.lastIndexOf('/') + 1);
        const meant = names.includes(name) ? name : suggestName(name, names);
        report({
          code: 'channel-server',
          at: document.child(at, '$ref'),
          message: `${quoted(entry.$ref)} is not one of the \`servers\` of this document, which has ${names.length === 0 ? 'none' : quotedList(names, 'and')}. Refer to \`#/servers/…\`.`,
          suggestion: meant === undefined ? undefined : `#${appendPointer('/servers', meant)}`,
        });
      }
    }
  },
};
