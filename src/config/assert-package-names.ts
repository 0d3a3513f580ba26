import { PACKAGE_NAME } from './config-keys.js';
import { UsageError } from './usage-error.js';

/**
 * Refuses what npm would not take, and one name for several packages. The names are those of the documents, in order.
 * @throws UsageError
 */
export function assertPackageNames(names: readonly (string | undefined)[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (name === undefined) continue;
    if (!new RegExp(PACKAGE_NAME.source).test(name))
      throw new UsageError(
        `${name} cannot be the name of a package. Give --package-name one that npm takes, such as @shop/{service}-sdk.`,
      );
    if (seen.has(name) && !name.includes('{service}'))
      throw new UsageError(
        `Several documents would become packages of one name, ${name}. Put {service} into it: ${name}-{service}.`,
      );
    seen.add(name);
  }
}
