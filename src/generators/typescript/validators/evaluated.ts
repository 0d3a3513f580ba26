import type { CodeKeywordDefinition, KeywordCxt } from 'ajv';
import type { Name } from 'ajv/dist/compile/codegen/index.js';
import { _, Name as CodeName, and, schemaCode, util } from './ajv-internals.js';

/**
 * What the other schema has evaluated counts for `unevaluatedProperties` and `unevaluatedItems` here. ajv's own `$ref` hands over
 * the other's object itself, which is then written to; this makes a copy.
 */
export function takeOverEvaluated({ gen, it }: KeywordCxt, other: Name): void {
  if (it.opts.unevaluated !== true) return;
  if (it.props !== true) {
    const props = gen.var(
      'props',
      _`${other}.evaluated.props === true || Object.assign(Object.create(null), ${other}.evaluated.props)`,
    );
    it.props = util.mergeEvaluated.props(gen, props, it.props, CodeName);
  }
  if (it.items !== true)
    it.items = util.mergeEvaluated.items(gen, gen.var('items', _`${other}.evaluated.items || 0`), it.items, CodeName);
}

/** As ajv's own, but for names such as `toString`: that a map has inherited them does not mean that they were evaluated. */
export const unevaluatedProperties: CodeKeywordDefinition = {
  keyword: 'unevaluatedProperties',
  type: 'object',
  schemaType: ['boolean', 'object'],
  trackErrors: true,
  error: { message: 'unevaluated', params: ({ params }) => _`{unevaluatedProperty: ${params['name']}}` },
  code(cxt) {
    const { gen, data, errsCount, it } = cxt;
    const schema: unknown = cxt.schema;
    const { props } = it;
    const check = (key: Name): void => {
      if (schema === false) {
        cxt.setParams({ name: key });
        cxt.error();
      } else if (schema !== true) {
        cxt.subschema(
          { keyword: 'unevaluatedProperties', dataProp: key, dataPropType: util.Type.Str },
          gen.name('valid'),
        );
      }
    };
    if (props instanceof CodeName) {
      const isOpen = (key: Name): ReturnType<typeof and> =>
        _`!${props} || !${schemaCode.isOwnProperty(gen, props, key)}`;
      gen.if(_`${props} !== true`, () => gen.forIn('key', data, (key) => gen.if(isOpen(key), () => check(key))));
    } else if (props !== true) {
      const known = Object.keys(props ?? {});
      gen.forIn('key', data, (key) =>
        known.length === 0 ? check(key) : gen.if(and(...known.map((name) => _`${key} !== ${name}`)), () => check(key)),
      );
    }
    it.props = true;
    cxt.ok(_`${errsCount ?? 0} === ${new CodeName('errors')}`);
  },
};
