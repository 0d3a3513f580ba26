import { quoted } from '../../diagnostics/safe-text.js';
import type { Rule } from '../rule.js';
import { groupEvents } from './group-events.js';

/** Variants belong to an event, and an event has one of each. */
export const variants: Rule = {
  codes: ['variant-without-event', 'variant-duplicate'],
  check({ document, map, report }) {
    for (const { location, value } of map.all('message')) {
      const event = value['x-eda-event'];
      const variant = value['x-eda-variant'];
      if ((event === undefined) === (variant === undefined)) continue;
      const [has, lacks] = variant === undefined ? ['x-eda-event', 'x-eda-variant'] : ['x-eda-variant', 'x-eda-event'];
      const needed = variant === undefined ? '`thin` or `fat`' : 'the name of the event';
      report({
        code: 'variant-without-event',
        at: document.child(location, has),
        part: 'key',
        message: `\`${has}\` needs \`${lacks}\` beside it: ${needed}.`,
      });
    }
    for (const [event, group] of groupEvents(map))
      for (const variant of ['thin', 'fat'] as const) {
        const [first, ...others] = group[variant];
        for (const other of others)
          report({
            code: 'variant-duplicate',
            at: document.child(other.location, 'x-eda-variant'),
            message: `The event ${quoted(event)} has another ${variant} variant already. Name one of the events differently.`,
            related:
              first === undefined
                ? []
                : [{ ...document.place(first.location, 'key'), message: 'the other one is here' }],
          });
      }
  },
};
