/**
 * Programs over the SDKs of `odd-contracts/`, by file name. They are compiled with them, and run: each exports `run`, which
 * answers what the test expects.
 */
export const ODD_PROGRAMS: Readonly<Record<string, string>> = {
  'replies-program': `
import { isEdaError } from '@eda-gen/runtime';
import { memory } from '@eda-gen/runtime/transports/memory';
import * as server from './replies/index.js';
import * as client from './replies/client/index.js';

export async function run(): Promise<readonly unknown[]> {
  const transport = memory();
  await transport.createTopics(['lookups']);
  const responder = server.connect({ transport });
  const requester = client.connect({ transport });
  await requester.start({});
  await responder.start({
    lookup: (request) => {
      const { key, meta } = request.payload;
      const depth: number = request.headers.depth;
      switch (key) {
        case 'missing': return request.reply.missing({ kind: 'missing', meta });
        case 'denied': return request.fail.denied({ kind: 'denied', reason: 'no' });
        case 'broken': return request.fail.broken({ kind: 'broken' });
        default: return request.reply.found({ kind: 'found', value: depth, meta }, { headers: { ttl: 1.5, tags: ['a', 'b'] } });
      }
    },
    purge: (request) => request.payload === 'all' ? request.fail({ kind: 'denied', reason: 'not all' }) : request.reply({ kind: 'missing' }),
  });
  const answers: unknown[] = [];
  for (const key of ['here', 'missing', 'denied', 'broken'])
    try {
      const answer = await requester.request.lookup({ key, meta: { id: key } }, { headers: { depth: 3 } });
      const value: number | undefined = answer.name === 'found' ? answer.payload.value : undefined;
      answers.push([answer.name, value]);
    } catch (error) {
      answers.push(isEdaError(error, 'request-failed') ? [error.code, error.fields['payload']] : error);
    }
  answers.push(await requester.request.purge('one'));
  try { answers.push(await requester.request.purge('all')); } catch (error) { answers.push(isEdaError(error) ? error.code : error); }
  await requester.stop();
  await responder.stop();
  await transport.close();
  return answers;
}
`,
  'channels-program': `
import { memory } from '@eda-gen/runtime/transports/memory';
import * as channels from './channels/index.js';
import * as peers from './channels/client/index.js';

export async function run(): Promise<readonly unknown[]> {
  const transport = memory();
  const topics = ['events', 'events.eu', 'events.us', 'events.friday.11', 'events.monday.10', 'own.i1.acme', 'x.1.2.3.4'];
  await transport.createTopics(topics);
  const seen: (readonly unknown[])[] = [];
  let done: () => void;
  const all = new Promise<void>((resolve) => { done = resolve; });
  const see = (...parts: readonly unknown[]): void => { if (seen.push(parts) === 7) done(); };
  const service = channels.connect({ transport });
  await service.start({
    onReadRegionMoved: (event) => { const region: 'eu' | 'us' = event.parameters.region; see('read', region, event.payload.hour); },
    onAuditRegionMoved: (event) => { see('audit', event.parameters.region, event.payload.hour); },
    onStopped: (event) => { const reason: 'tired' | 'late' = event.headers.reason; see('stopped', reason); },
    onReadDayMoved: (event) => { const day: string = event.parameters.day; see('day', day, event.parameters.hour); },
  });
  await service.publish.sendPlainMoved({ hour: '9' });
  await service.publish.sendRegionMoved({ hour: '8' }, { parameters: { region: 'eu' } });
  await service.publish.sendRegionMoved({ hour: '7' }, { parameters: { region: 'us' } });
  await service.publish.sendDayMoved({ hour: '10' });
  await service.publish.sendDayMoved({ hour: '11' }, { parameters: { day: 'friday' } });
  await service.publish.odd([1], { key: 'k', headers: { count: 0.5, detail: { a: 1 }, constructor: true, tags: null }, parameters: { 'a-b': '1', a_b: '2', constructor: '3', ['__proto__']: '4' } });
  await service.publish.owned({ id: 'i1' }, { headers: { tenant: 'acme' } });
  const peer = peers.createPublishers({ transport });
  await peer.stopped({}, { key: 'k', headers: { reason: 'late' }, parameters: { region: 'eu' } });
  await all;
  await service.stop();
  await peer.close();
  const counts = topics.map((topic) => transport.read(topic).length);
  await transport.close();
  return [...[...seen].sort((a, b) => (a.join() < b.join() ? -1 : 1)), counts];
}
`,
  'names-program': `
import { isEdaError } from '@eda-gen/runtime';
import { memory } from '@eda-gen/runtime/transports/memory';
import * as names from './names/index.js';

export async function run(): Promise<readonly unknown[]> {
  const transport = memory();
  await transport.createTopics(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'class', 'delegue', '2fast', 'await', 'then', 'valueOf']);
  const seen: (readonly string[])[] = [];
  const answers: unknown[] = [];
  let done: () => void;
  const all = new Promise<void>((resolve) => { done = resolve; });
  const see = (event: { readonly name: string; readonly payload: unknown }): void => {
    if (seen.push([event.name, JSON.stringify(event.payload)]) === 11) done();
  };
  const service = names.connect({ transport });
  const both = { thin: see, fat: see };
  await service.start({
    onConstructorMessage: see, onConstructorEvent: both, onToStringEvent: both, onProto: see, onKanji: see, 'onПривет': see,
    on_2fast: see, onThen: see, onClose: see, onTransaction: see, onPublish: see,
    valueOfValueOf: (request) => {
      switch (request.payload.valueOf) {
        case 'text': return request.reply.toLocaleString('text');
        case 'number': return request.reply.hasOwnProperty(1);
        case 'flag': return request.fail.propertyIsEnumerable(true);
        default: return request.fail.isPrototypeOf('x');
      }
    },
  });
  await service.publish.constructorMessage({ constructor: 'c', ['__proto__']: 1, toString: 't' });
  await service.publish.proto({ ['__proto__']: { ['__proto__']: 'p' } });
  await service.publish.constructorEvent.thin({ id: '1' });
  await service.publish.toStringEvent.fat({ id: '2', more: 'm' });
  await service.publish.toStringMessage({ hasOwnProperty: 'h' }, { headers: { toString: 1, ['__proto__']: 'p', valueOf: true } });
  await service.publish.kanji({ 注文番号: 'n' });
  await service.publish['привет']('hi');
  await service.publish._2fast({ '2x': 'x', 'a b': 'b', 'délégué': 'd' });
  await service.publish.thenThen('then');
  await service.publish.thenClose('close');
  await service.publish.thenTransaction('transaction');
  await service.publish.publish('publish');
  for (const valueOf of ['text', 'number', 'flag', 'other'])
    try {
      const answer = await service.request.askValueOfValueOf({ valueOf });
      const value: number | string = answer.name === 'hasOwnProperty' ? answer.payload : answer.payload.length;
      answers.push(['reply', answer.name, value]);
    } catch (error) {
      answers.push(isEdaError(error, 'request-failed') ? ['failed', error.fields['payload']] : error);
    }
  await all;
  await service.stop();
  const [record] = transport.read('toString');
  const decoder = new TextDecoder();
  const header = record?.headers['toString'];
  const value: unknown = header instanceof Uint8Array ? JSON.parse(decoder.decode(header)) : header;
  await transport.close();
  return [...[...seen].sort((a, b) => (a.join() < b.join() ? -1 : 1)), ...answers, [value]];
}
`,
  'variants-program': `
import { memory } from '@eda-gen/runtime/transports/memory';
import * as variants from './variants/index.js';

export async function run(): Promise<readonly unknown[]> {
  const transport = memory();
  await transport.createTopics(['notes', 'thin.ada']);
  const seen: (readonly unknown[])[] = [];
  let done: () => void;
  const all = new Promise<void>((resolve) => { done = resolve; });
  const see = (...parts: readonly unknown[]): void => { if (seen.push(parts) === 4) done(); };
  const service = variants.connect({ transport });
  await service.start({
    onHearNoted: {
      thin: (event) => { see(event.name, event.variant, event.metadata.key); },
      fat: (event) => { const size: number = event.headers.size; see(event.name, event.variant, event.metadata.key, size); },
    },
    onHearThinNoted: { thin: (event) => { see('thin channel', event.parameters.who, event.metadata.key); } },
    onWhispered: { thin: (event) => { see(event.name, event.variant, event.metadata.key); } },
  });
  const id: variants.NoteId = '6f1e3b9a-2a52-4f7e-9d5c-0a1b2c3d4e5f';
  const everything: variants.NotedWithEverything = { id, version: 7, owner: { id: 'o' } };
  await service.publish.noted.thin({ id });
  await service.publish.noted.fat(everything, { headers: { size: 3 } });
  await service.publish.whisper.thin({ id }, { parameters: { who: 'ada' } });
  await service.publish.whispered.thin({ id });
  await all;
  await service.stop();
  await transport.close();
  return [...[...seen].sort((a, b) => (a.join() < b.join() ? -1 : 1)), variants.Noted.is({ id }), variants.Whispered.is({}), variants.remarksChannel.address];
}
`,
  'schemas-program': `
import * as schemas from './schemas/index.js';

export function run(): readonly unknown[] {
  const verdicts: unknown[] = [];
  const ask = (name: string, message: { is(value: unknown): boolean }, values: readonly unknown[]): void => {
    verdicts.push([name, ...values.map((value) => message.is(value))]);
  };
  ask('LinkedUnion', schemas.LinkedUnion, ['a', { inner: { inner: 'a' } }, 1, { inner: 1 }, {}]);
  ask('Loop', schemas.Loop, [{ a: 'a', back: { a: 'b', back: {} } }, { back: { a: 1 } }]);
  ask('Vehicle', schemas.Vehicle, [{ vehicleType: 'Electric', battery: 1 }, { vehicleType: 'Gasoline' }, { vehicleType: 'Gasoline', fuel: 1, speed: 'x' }, { vehicleType: 'Boat' }, {}]);
  ask('Electric', schemas.Electric, [{ vehicleType: 'Electric', speed: 1 }, { vehicleType: 'Gasoline', fuel: 1 }, { vehicleType: 'Electric', speed: 'fast' }]);
  ask('Shape', schemas.Shape, [{ sides: 0, radius: 1 }, { sides: 4, length: 1 }, { sides: 1 }, { radius: 1 }, { sides: 1, radius: 1, length: 1 }]);
  ask('Square', schemas.Square, [{ sides: 4, length: 1 }, { length: 1 }, { sides: 4 }]);
  ask('Tree', schemas.Tree, [{ value: 'a', children: [{ value: 'b', parent: null }] }, { value: 'a', children: [{}] }]);
  ask('Json', schemas.Json, [{ a: [null, { b: 1 }] }, undefined]);
  const electric: schemas.Electric = { vehicleType: 'Electric', speed: 1, battery: 2 };
  const vehicle: schemas.Vehicle = electric;
  const square: schemas.Square = { sides: 4, length: 2 };
  const shape: schemas.Shape = square;
  const linked: schemas.LinkedUnion = { inner: { inner: 'a' } };
  void [vehicle, shape, linked];
  return verdicts;
}
`,
};
