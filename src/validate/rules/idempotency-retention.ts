import { isDataObject } from '../../document/data.js';
import type { Location, SourceDocument } from '../../document/source-document.js';
import { readDuration, showDuration } from '../../document/duration.js';
import { partOf, type ChannelView, type MessageView, type OperationView } from '../contract-view.js';
import type { Rule, RuleContext } from '../rule.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What the runtime takes where the contract says nothing: docs/delivery.md. */
const REMEMBERED_MS = 14 * 24 * HOUR;
const MAX_AGE_MS = HOUR;
const DELAYS_MS = [10_000, MINUTE, 10 * MINUTE];

/** Handled messages are remembered for longer than a record can come again: as long as the topic keeps it, and as retries take. */
export const idempotencyRetention: Rule = {
  codes: ['idempotency-short', 'retention-unlimited'],
  check(context) {
    // Replies are matched with requests that wait, and not remembered.
    for (const operation of context.contract.operations)
      if (operation.action === 'receive' && operation.channel !== undefined)
        judge(context, operation, operation.channel);
  },
};

function judge({ document, report }: RuleContext, operation: OperationView, channel: ChannelView): void {
  const kept = readKept(document, channel);
  if (kept === undefined) return;
  const retries = readRetries(document, operation, channel);
  const messages: readonly (MessageView | undefined)[] =
    operation.messages.length > 0 ? operation.messages : [undefined];
  for (const message of messages) {
    const remembered = readRemembered(document, operation, message);
    const places = remembered.at && [
      { ...document.place(remembered.at), message: 'they are remembered as long as this says' },
    ];
    const remember = `messages of this topic are remembered for ${showDuration(remembered.ms)}`;
    if (kept.ms === Infinity) {
      report({
        code: 'retention-unlimited',
        at: kept.at,
        message: `The topic keeps its records for ever, but handled ${remember}: a consumer that begins anew would handle older ones a second time.`,
        related: places,
      });
      continue;
    }
    if (remembered.ms > kept.ms + retries) continue;
    report({
      code: 'idempotency-short',
      at: kept.at,
      message: `The topic keeps its records for ${showDuration(kept.ms)} and retries take up to ${showDuration(retries)}, but handled ${remember}, so a late repetition is handled a second time. Give \`x-eda-idempotency\` a longer \`retention\`, or the topic a shorter one.`,
      related: places,
    });
  }
}

/** How long the topic keeps a record, where the contract says so. */
function readKept(
  document: SourceDocument,
  channel: ChannelView,
): { readonly ms: number; readonly at: Location } | undefined {
  const bindings = document.resolve(document.child(channel.location, 'bindings'));
  if (bindings === undefined) return undefined;
  const topic = document.child(bindings.location, 'kafka', 'topicConfiguration');
  const settings = document.at(topic);
  if (!isDataObject(settings)) return undefined;
  const policy = settings['cleanup.policy'];
  if (Array.isArray(policy) && policy.includes('compact') && !policy.includes('delete'))
    return { ms: Infinity, at: document.child(topic, 'cleanup.policy') };
  const ms = settings['retention.ms'];
  if (typeof ms !== 'number') return undefined;
  return { ms: ms < 0 ? Infinity : ms, at: document.child(topic, 'retention.ms') };
}

/** An operation's own setting counts before that of its message, as in the generated service. */
function readRemembered(
  document: SourceDocument,
  operation: OperationView,
  message: MessageView | undefined,
): { readonly ms: number; readonly at?: Location } {
  for (const owner of [operation, message]) {
    const extension = owner && partOf(document, owner, 'x-eda-idempotency');
    if (extension === undefined) continue;
    const at = document.child(extension, 'retention');
    const ms = readDuration(document.at(at));
    if (ms !== undefined) return { ms, at };
  }
  return { ms: REMEMBERED_MS };
}

/** The time that all attempts of one record take at most. */
function readRetries(document: SourceDocument, operation: OperationView, channel: ChannelView): number {
  const at = [operation, channel].map((owner) => partOf(document, owner, 'x-eda-retry')).find(Boolean);
  const value = at && document.at(at);
  const settings = isDataObject(value) ? value : {};
  const { policy, delays, maxAge } = settings;
  if (policy === 'dead-letter') return 0;
  if (policy === 'retry-topics') {
    const given = Array.isArray(delays) ? (delays as unknown[]).map((delay) => readDuration(delay) ?? 0) : DELAYS_MS;
    return given.reduce((sum, delay) => sum + delay, 0);
  }
  return readDuration(maxAge) ?? MAX_AGE_MS;
}
