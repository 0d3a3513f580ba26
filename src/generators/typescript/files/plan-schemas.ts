import type { SchemaModel } from '../../../model/contract-model.js';
import type { FilePlan } from '../../file-plan.js';
import { docComment } from '../text/doc-comment.js';
import type { ImportTable } from '../text/import-table.js';
import { schemaDoc } from '../types/schema-doc.js';
import type { TypescriptContext } from '../context/typescript-context.js';
import type { DeclaredTypeView } from '../views/declared-type-view.js';
import type { SchemaView } from '../views/schema-view.js';

/** The declaration of a schema's type; what it names is imported through the table. */
export function declaredType(
  context: TypescriptContext,
  schema: SchemaModel,
  imports: ImportTable,
  file: string,
): DeclaredTypeView {
  const doc = schemaDoc(schema.schema);
  const nameOf = (id: string): string => {
    const other = context.schema(id);
    const module = context.schemaModule(other);
    return module === file ? other.name : imports.type(module, other.name);
  };
  return {
    doc: docComment({
      text: schema.description ?? doc.text,
      notes: doc.notes,
      deprecated: schema.deprecated === true || doc.deprecated,
    }),
    name: schema.name,
    type: context.types.typeText(schema, nameOf),
  };
}

/** Files of types that no message and no channel declares. */
export function planSchemas(context: TypescriptContext): readonly FilePlan[] {
  return context.model.schemas
    .filter((schema) => context.schemaModule(schema).startsWith('schemas/'))
    .map((schema) => {
      const file = context.schemaModule(schema);
      const imports = context.imports(file, [schema.name]);
      const types = [declaredType(context, schema, imports, file)];
      const view: SchemaView = { header: context.header, types, imports: imports.render() };
      return { path: `${file}.ts`, template: 'typescript/schema', view };
    });
}
