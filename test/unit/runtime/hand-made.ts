import { assertPayload, checkPayload, isPayload, standardPayload } from '../../../src/runtime/message/check-payload.js';
import type {
  AnyMessage,
  Message,
  ValidateFunction,
  ValidatorProblem,
} from '../../../src/runtime/message/descriptor.js';
import type { ChannelDescriptor } from '../../../src/runtime/service/descriptor.js';
import { resolveNames, type ResolvedNames } from '../../../src/runtime/service/names.js';
import type { Names } from '../../../src/runtime/service/types.js';

type Rule = 'string' | 'number' | 'integer' | 'boolean' | 'unknown';

const fits = (rule: Rule, value: unknown): boolean => {
  if (rule === 'unknown') return true;
  if (rule === 'integer') return Number.isInteger(value);
  return typeof value === rule;
};

/** A validator as ajv would make it of an object with these properties; `?` at the end of a name: optional. */
export function objectValidator(rules: Readonly<Record<string, Rule>>, closed = false): ValidateFunction {
  const validate: ValidateFunction = (value) => {
    const problems: ValidatorProblem[] = [];
    const problem = (instancePath: string, keyword: string, params: Record<string, unknown>): void => {
      problems.push({ instancePath, schemaPath: `#/${keyword}`, keyword, params });
    };
    if (typeof value !== 'object' || value === null || Array.isArray(value)) problem('', 'type', { type: 'object' });
    else {
      const given = value as Readonly<Record<string, unknown>>;
      const names = Object.entries(rules).map(([name, rule]) => ({
        name: name.replace(/\?$/, ''),
        optional: name.endsWith('?'),
        rule,
      }));
      for (const { name, optional, rule } of names)
        if (given[name] === undefined) {
          if (!optional) problem('', 'required', { missingProperty: name });
        } else if (!fits(rule, given[name])) problem(`/${name}`, 'type', { type: rule });
      if (closed)
        for (const name of Object.keys(given))
          if (!names.some((known) => known.name === name))
            problem('', 'additionalProperties', { additionalProperty: name });
    }
    validate.errors = problems;
    return problems.length === 0;
  };
  return validate;
}

/** A message constant as generated code has it. */
export function message<Payload>(fields: Partial<AnyMessage> & Pick<AnyMessage, 'type' | 'payload'>): Message<Payload> {
  const made: Message<Payload> = {
    contentType: 'application/json',
    ...fields,
    validate: (value) => checkPayload(made, value),
    assert(value): asserts value is Payload {
      assertPayload(made, value);
    },
    is: (value): value is Payload => isPayload(made, value),
    '~standard': { version: 1, vendor: 'eda-gen', validate: (value) => standardPayload(made, value) },
  };
  return made;
}

export interface Order {
  readonly orderId: string;
  readonly total?: number;
}

export const OrderPlaced = message<Order>({
  type: 'OrderPlaced',
  payload: objectValidator({ orderId: 'string', 'total?': 'number' }),
  key: { from: 'payload', path: ['orderId'] },
});

export const ordersChannel: ChannelDescriptor = { key: 'orderPlaced', address: 'orders.placed' };

export const names = (renames?: Names, service = 'inventory'): ResolvedNames =>
  resolveNames({ service }, renames, (name) => name);
