import { createDiagnostic } from '../diagnostics/create-diagnostic.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { quoted, quotedList } from '../diagnostics/safe-text.js';
import { suggestName } from '../diagnostics/suggest-name.js';
import { isDataObject } from '../document/data.js';
import { appendPointer, parsePointer } from '../document/json-pointer.js';
import {
  CONFIG_KEYS,
  DOCUMENT_KEYS,
  IGNORE_KEYS,
  isFixedRule,
  REMOTE_KEYS,
  RULE_KEYS,
  type ConfigForm,
  type ConfigKey,
} from './config-keys.js';
import type { ConfigSource } from './config-source.js';

/** Every key and value that is not as docs/configuration.md says, each with its place. */
export function checkConfig(source: ConfigSource): Diagnostic[] {
  return new ConfigChecker(source).check();
}

class ConfigChecker {
  readonly #found: Diagnostic[] = [];
  readonly #source: ConfigSource;

  constructor(source: ConfigSource) {
    this.#source = source;
  }

  check(): Diagnostic[] {
    const { value } = this.#source;
    if (isDataObject(value)) this.#checkKeys(value, '', CONFIG_KEYS);
    else if (value !== null && value !== undefined)
      this.#refuse('', 'A configuration is an object of keys', value, {
        hint: typeof value === 'function' ? ' Export what it answers.' : '',
      });
    return this.#found;
  }

  #checkKeys(
    value: Readonly<Record<string, unknown>>,
    pointer: string,
    keys: Readonly<Record<string, ConfigKey>>,
  ): void {
    for (const [name, item] of Object.entries(value)) {
      const at = appendPointer(pointer, name);
      const key = Object.hasOwn(keys, name) ? keys[name] : undefined;
      if (key === undefined)
        this.#unknown(at, `There is no key ${quoted(name)} in a configuration.`, Object.keys(keys));
      else if (item !== undefined) this.#checkForm(item, at, name, key.form);
    }
  }

  #checkForm(value: unknown, at: string, name: string, form: ConfigForm): void {
    switch (form.kind) {
      case 'text':
        if (typeof value !== 'string' || (form.pattern !== undefined && !new RegExp(form.pattern.source).test(value)))
          this.#refuse(at, `${quoted(name)} is ${form.pattern?.means ?? 'a text'}`, value);
        return;
      case 'flag':
        if (typeof value !== 'boolean') this.#refuse(at, `${quoted(name)} is true or false`, value);
        return;
      case 'choice':
        this.#checkChoice(value, at, name, form.choices);
        return;
      case 'rules':
        this.#checkRules(value, at, name, form);
        return;
      case 'rule':
        if (typeof value !== 'string') this.#refuse(at, `${quoted(name)} is the code of a rule`, value);
        else this.#checkCode(value, at, form.keys, 'value');
        return;
      case 'documents':
        this.#checkDocuments(value, at, name);
        return;
      case 'ignore':
        this.#checkIgnore(value, at, name);
        return;
      case 'remote':
        if (isDataObject(value)) this.#checkKeys(value, at, REMOTE_KEYS);
        else this.#refuse(at, `${quoted(name)} is an object with \`allow\`, \`cache\` or both`, value);
        return;
      case 'urls':
        this.#checkUrls(value, at, name, form.pattern);
        return;
    }
  }

  #checkUrls(
    value: unknown,
    at: string,
    name: string,
    pattern: { readonly source: string; readonly means: string },
  ): void {
    if (typeof value === 'boolean') return;
    if (!Array.isArray(value)) {
      this.#refuse(at, `${quoted(name)} is true, false or a list of URLs`, value);
      return;
    }
    value.forEach((item: unknown, index) => {
      if (typeof item !== 'string' || !new RegExp(pattern.source).test(item) || !URL.canParse(item))
        this.#refuse(appendPointer(at, index), `What is allowed is ${pattern.means}`, item);
    });
  }

  #checkChoice(value: unknown, at: string, name: string, choices: readonly string[]): void {
    if (typeof value === 'string' && choices.includes(value)) return;
    const suggestion = typeof value === 'string' ? suggestName(value, choices) : undefined;
    // YAML 1.1 readers, and people, take `off` for false.
    const hint = value === false && choices.includes('off') ? ' Write `off` as a text.' : '';
    this.#refuse(at, `${quoted(name)} is one of ${quotedList(choices)}`, value, { suggestion, hint });
  }

  #checkRules(value: unknown, at: string, name: string, form: ConfigForm & { readonly kind: 'rules' }): void {
    if (!isDataObject(value)) {
      this.#refuse(at, `${quoted(name)} is an object of codes, such as \`example-mismatch: error\``, value);
      return;
    }
    for (const [code, setting] of Object.entries(value)) {
      const place = appendPointer(at, code);
      if (!this.#checkCode(code, place, form.keys, 'key')) continue;
      if (!isDataObject(setting)) {
        this.#checkChoice(setting, place, code, form.choices);
        continue;
      }
      this.#checkRequired(setting, place, ['severity'], `The weight of ${quoted(code)}`);
      this.#checkKeys(setting, place, RULE_KEYS);
    }
  }

  #checkIgnore(value: unknown, at: string, name: string): void {
    if (!Array.isArray(value)) {
      this.#refuse(
        at,
        `${quoted(name)} is a list of objects with \`code\`, \`pointer\`, \`until\` and \`reason\``,
        value,
      );
      return;
    }
    value.forEach((item: unknown, index) => {
      const place = appendPointer(at, index);
      if (!isDataObject(item)) {
        this.#refuse(place, 'What is ignored is an object with `code`, `pointer`, `until` and `reason`', item);
        return;
      }
      this.#checkRequired(item, place, ['code', 'pointer', 'until', 'reason'], 'What is ignored');
      this.#checkKeys(item, place, IGNORE_KEYS);
    });
  }

  #checkRequired(value: Readonly<Record<string, unknown>>, at: string, names: readonly string[], what: string): void {
    const missing = names.filter((name) => value[name] === undefined);
    if (missing.length > 0)
      this.#report('config-value', at, `${what} has to have ${quotedList(missing, 'and')}, which is not here.`);
  }

  /** Whether a code is one of those that can be configured. */
  #checkCode(code: string, at: string, keys: readonly string[], part: 'key' | 'value'): boolean {
    if (keys.includes(code)) return true;
    if (isFixedRule(code))
      this.#report(
        'config-value',
        at,
        `${quoted(code)} is always an error or always a warning: no code could be made from such a contract, or nothing would be gained. Remove this ${part === 'key' ? 'line' : 'entry'}.`,
        { part },
      );
    else if (part === 'key') this.#unknown(at, `There is no rule ${quoted(code)}.`, keys);
    else {
      const suggestion = suggestName(code, keys);
      const remedy = suggestion === undefined ? ` Known are ${quotedList(keys, 'and', 40)}.` : '';
      this.#report('config-value', at, `There is no rule ${quoted(code)}.${remedy}`, { suggestion });
    }
    return false;
  }

  #checkDocuments(value: unknown, at: string, name: string): void {
    if (!Array.isArray(value) || value.length === 0) {
      this.#refuse(at, `${quoted(name)} is a list of paths, globs or objects with a \`path\``, value);
      return;
    }
    value.forEach((item: unknown, index) => {
      const place = appendPointer(at, index);
      if (typeof item === 'string' && item.trim() !== '') return;
      if (!isDataObject(item)) {
        this.#refuse(place, 'A document is a path, a glob, or an object with a `path`', item);
        return;
      }
      if (item['path'] === undefined)
        this.#report(
          'config-value',
          place,
          'A document is a path, a glob, or an object with a `path`: there is no `path` here.',
        );
      this.#checkKeys(item, place, DOCUMENT_KEYS);
    });
  }

  /** The last token of the place is the name that is not known. */
  #unknown(at: string, sentence: string, known: readonly string[]): void {
    const suggestion = suggestName(parsePointer(at)?.at(-1) ?? '', known);
    const remedy = suggestion === undefined ? ` Known here are ${quotedList(known, 'and', 20)}.` : '';
    this.#report('config-key', at, `${sentence}${remedy}`, { part: 'key', suggestion });
  }

  #refuse(
    at: string,
    rule: string,
    value: unknown,
    more: { readonly suggestion?: string | undefined; readonly hint?: string } = {},
  ): void {
    this.#report('config-value', at, `${rule}, but here is ${describe(value)}.${more.hint ?? ''}`, {
      suggestion: more.suggestion,
    });
  }

  #report(
    code: 'config-key' | 'config-value',
    at: string,
    message: string,
    details: { readonly part?: 'key' | 'value'; readonly suggestion?: string | undefined } = {},
  ): void {
    this.#found.push(
      createDiagnostic(code, this.#source.place(at, details.part ?? 'value'), message, {
        suggestion: details.suggestion,
      }),
    );
  }
}

function describe(value: unknown): string {
  if (typeof value === 'string') return value.trim() === '' ? 'an empty text' : quoted(value);
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'number' || typeof value === 'boolean') return quoted(String(value));
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
