import type { DocumentMap, Occurrence } from '../document-map.js';

export interface EventGroup {
  readonly thin: Occurrence[];
  readonly fat: Occurrence[];
}

/** The messages of each event by variant. */
export function groupEvents(map: DocumentMap): Map<string, EventGroup> {
  const groups = new Map<string, EventGroup>();
  for (const occurrence of map.all('message')) {
    const event = occurrence.value['x-eda-event'];
    const variant = occurrence.value['x-eda-variant'];
    if (typeof event !== 'string' || (variant !== 'thin' && variant !== 'fat')) continue;
    const group = groups.get(event) ?? { thin: [], fat: [] };
    groups.set(event, group);
    group[variant].push(occurrence);
  }
  return groups;
}
