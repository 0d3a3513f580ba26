import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { loadDocument } from '../../../src/document/load-document.js';
import { buildModel, type BuildModelOptions, type BuildModelResult } from '../../../src/model/build-model.js';
import type { ContractModel, JsonSchema, MessageModel, SchemaModel } from '../../../src/model/contract-model.js';

export type Files = Readonly<Record<string, string>>;

/** The model of a contract that is written out in a test: `main.yaml` and what it refers to. */
export async function buildFromFiles(
  files: Files,
  options: BuildModelOptions = { role: 'service' },
): Promise<BuildModelResult> {
  const folder = await mkdtemp(join(tmpdir(), 'eda-gen-model-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const { document, diagnostics } = await loadDocument(join(folder, 'main.yaml'), { workspace: folder });
  expect(diagnostics).toEqual([]);
  if (document === undefined) throw new Error('the document was not loaded');
  return buildModel(document, options);
}

export async function buildFromYaml(yaml: string, options?: BuildModelOptions): Promise<BuildModelResult> {
  return buildFromFiles({ 'main.yaml': HEAD + yaml }, options);
}

/** The model, of a contract in which nothing is wrong. */
export async function modelOf(yaml: string, options?: BuildModelOptions): Promise<ContractModel> {
  const { model, diagnostics } = await buildFromYaml(yaml, options);
  expect(diagnostics).toEqual([]);
  if (model === undefined) throw new Error('no model');
  return model;
}

export const HEAD = `asyncapi: 3.0.0
info: { title: Order Service, version: 1.0.0 }
`;

/** A document whose only message has this payload schema, sent; `components.schemas` beside it. */
export function withPayload(payload: unknown, schemas: Readonly<Record<string, unknown>> = {}): string {
  return `channels:
  things: { address: things, messages: { Thing: { $ref: '#/components/messages/Thing' } } }
operations:
  sendThing: { action: send, channel: { $ref: '#/channels/things' } }
components:
  messages: { Thing: { payload: ${JSON.stringify(payload)} } }
  schemas: ${JSON.stringify(schemas)}
`;
}

export function messageOf(model: ContractModel | undefined, key: string): MessageModel {
  const found = model?.messages.find((message) => message.key === key);
  if (found === undefined) throw new Error(`no message ${key}: ${model?.messages.map((each) => each.key).join(', ')}`);
  return found;
}

export function schemaOf(model: ContractModel | undefined, name: string): SchemaModel {
  const found = model?.schemas.find((schema) => schema.name === name);
  if (found === undefined) throw new Error(`no schema ${name}: ${model?.schemas.map((each) => each.name).join(', ')}`);
  return found;
}

/** The normalised payload schema of `withPayload`, and the codes of what was found. */
export async function normalised(
  payload: unknown,
  schemas?: Readonly<Record<string, unknown>>,
): Promise<{
  readonly schema: JsonSchema | undefined;
  readonly codes: readonly string[];
  readonly model: ContractModel | undefined;
}> {
  const { model, diagnostics } = await buildFromYaml(withPayload(payload, schemas));
  return {
    schema: model?.schemas.find((schema) => schema.name === 'Thing')?.schema,
    codes: diagnostics.map((diagnostic) => diagnostic.code),
    model,
  };
}
