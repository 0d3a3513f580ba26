/** What the snippets of the documentation take for granted. Each is a module of its own, so what it declares itself comes first. */
export const DOCS_GLOBALS = `
import type { Transport } from '@eda-gen/runtime';
declare global {
  const transport: Transport;
  function printLabel(orderId: string, once: { readonly key: string; readonly token: string }): Promise<void>;
}
`;
