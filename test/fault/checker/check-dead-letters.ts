import { recordOf } from './check-effects.js';
import type { DeadLetter, Effect, SentRecord } from './history.js';
import { groupBy, placeOf, type SentMessage } from './sent-messages.js';
import type { Violation } from './violation.js';

/** Records that cannot be handled are dead letters, with their reason, and no others are. A second one of the same record is allowed. */
export function checkDeadLetters(
  sent: ReadonlyMap<string, SentMessage>,
  effects: readonly Effect[],
  letters: readonly DeadLetter[],
): Violation[] {
  const found: Violation[] = [];
  const byPlace = groupBy(letters, placeOf);
  const effectOf = new Map(effects.map((effect) => [effect.id, effect]));
  const places = new Set<string>();
  for (const message of sent.values()) {
    const effect = effectOf.get(message.id);
    for (const record of message.records) {
      const place = placeOf(record);
      places.add(place);
      const ofRecord = byPlace.get(place) ?? [];
      found.push(...checkFate(record, expectedReason(message, record, effect), ofRecord));
      for (const letter of ofRecord)
        if (letter.payload !== record.payload || letter.key !== record.key)
          found.push({
            kind: 'dead-letter-altered',
            text: `The dead letter of ${describe(record)} has another key or payload than the record.`,
          });
    }
  }
  for (const [place, [letter]] of byPlace)
    if (!places.has(place))
      found.push({
        kind: 'dead-letter-of-nothing',
        text: `There is a dead letter (${letter?.reason}) of partition and offset ${place}, where nothing was sent.`,
      });
  return found;
}

/** Undefined: it was handled, or is a copy of one that was. */
function expectedReason(message: SentMessage, record: SentRecord, effect: Effect | undefined): string | undefined {
  const handled = effect === undefined ? undefined : recordOf(message, effect);
  if (handled !== undefined && handled.payload !== record.payload) return 'id-reuse';
  return record.handler === 'fails' ? 'handler' : undefined;
}

function checkFate(record: SentRecord, expected: string | undefined, letters: readonly DeadLetter[]): Violation[] {
  if (expected === undefined)
    return letters.length === 0
      ? []
      : [
          {
            kind: 'dead-letter-of-handled',
            text: `${describe(record)} is a dead letter (${letters[0]?.reason}), although nothing was wrong with it.`,
          },
        ];
  if (letters.length === 0)
    return expected === 'id-reuse'
      ? [
          {
            kind: 'id-reuse-skipped',
            text: `${describe(record)} has another payload than the one that was handled under its id, and was skipped.`,
          },
        ]
      : [{ kind: 'dead-letter-missing', text: `${describe(record)} cannot be handled and is no dead letter.` }];
  // Before anything was handled under its id it may have failed by itself.
  const fitting = record.handler === 'fails' ? ['handler', 'id-reuse'] : [expected];
  return letters
    .filter(({ reason }) => !fitting.includes(reason))
    .map(({ reason }) => ({
      kind: 'dead-letter-reason',
      text: `${describe(record)} is a dead letter for ${reason}, which should be ${expected}.`,
    }));
}

const describe = ({ id, key, partition, offset }: SentRecord): string =>
  `Message ${id} of key ${key} at partition ${partition}, offset ${offset}`;
