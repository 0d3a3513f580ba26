import type { ContractModel, JsonSchema, MessageModel, SchemaModel } from '../../../../src/model/contract-model.js';

/** A contract without anything but what is given. */
export function contractOf(parts: Partial<ContractModel> = {}): ContractModel {
  return {
    service: 'stock',
    typeName: 'Stock',
    source: 'urn:test:stock',
    file: 'contracts/stock.yaml',
    asyncapi: '3.0.0',
    title: 'Stock',
    version: '1.2.3',
    servers: [],
    channels: [],
    operations: [],
    messages: [],
    schemas: [],
    ...parts,
  };
}

/** A named schema; its id is its name. */
export function schemaOf(name: string, schema: JsonSchema, parts: Partial<SchemaModel> = {}): SchemaModel {
  return {
    id: name,
    name,
    fileName: name.replaceAll(/(?!^)[A-Z]/g, '-$&').toLowerCase(),
    origin: { file: 'contracts/stock.yaml', pointer: `/components/schemas/${name}` },
    kind: 'shared',
    schema,
    ...parts,
  };
}

/** A message whose payload has its name. */
export function messageOf(key: string, parts: Partial<MessageModel> = {}): MessageModel {
  return {
    key,
    origin: { file: 'contracts/stock.yaml', pointer: `/components/messages/${key}` },
    type: key,
    contentType: 'application/json',
    payload: key,
    headersRequired: false,
    marks: [],
    examples: [],
    ...parts,
  };
}
